#: kind = "harmless"
#: does = "Runs unittest.main() with a test that fails: it leaves with status 1, which is a SystemExit."
#: status = ["error"]
#: error_type = "SystemExit"
#: stdout = ""
#: stderr_has = ["FAIL: test_sum (__main__.SumTest.test_sum)\n", "main.py\", line 12, in test_sum\n    self.assertEqual(sum([1, 2]), 4)\n", "AssertionError: 3 != 4\n", "FAILED (failures=1)\n"]
import unittest


class SumTest(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(sum([1, 2]), 4)


unittest.main()
