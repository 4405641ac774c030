#: kind = "harmless"
#: does = "Runs unittest.main() with tests that pass: it leaves with status 0."
#: status = ["ok"]
#: stdout = "testing\n"
#: stderr_has = ["..s\n-----", " tests in ", "OK (skipped=1)\n"]
import unittest
from unittest import mock


class SumTest(unittest.TestCase):
    def setUp(self):
        self.values = [1, 2, 3]

    def test_sum(self):
        for start in (0, 5):
            with self.subTest(start=start):
                self.assertEqual(sum(self.values, start), 6 + start)

    def test_mock(self):
        with mock.patch("builtins.print") as fake, self.assertRaises(ZeroDivisionError):
            print("unseen")
            fake.assert_called_once_with("unseen")
            1 / 0

    @unittest.skip("later")
    def test_zzz(self):
        pass


if __name__ == "__main__":
    print("testing", flush=True)
    unittest.main()
