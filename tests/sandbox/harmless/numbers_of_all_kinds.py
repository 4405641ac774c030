#: kind = "harmless"
#: does = "Reckons with big integers, decimals, fractions, complex numbers, statistics and math."
#: status = ["ok"]
#: stdout = "1606938044258990275541962092341162602522202993782792835301376 265252859812191058636308480000000 3011 -4 -1 (-4, 1) 2 0\n0.142857142857142857142857142857 0.3 0.30000000000000004 1/2\n2.3333333333333335 2 1.2909944487358056 a\n6 9 10 3.141592653589793 nan -inf 1j (-3+4j)\n31 5 1000000 255 0b1010 1000.0 1e+100 3.0 0.01\n0x1.0000000000000p-1 (3, 2) b'\\x00\\xff' 3 -6 5 16\nExceeds the limit (4300 digits) for in\nZeroDivisionError division by zero\nValueError math domain error\nValueError invalid literal for int() with base 10: 'x'\nTypeError unsupported operand type(s) for ** or pow(): 'float' and 'str'\n"
import cmath
import math
import statistics
from decimal import Decimal, getcontext
from fractions import Fraction

print(2**200, math.factorial(30), len(str(2**10000)), 7 // -2, 7 % -2, divmod(-7, 2), round(2.5), round(0.5))
getcontext().prec = 30
print(Decimal(1) / 7, Decimal("0.1") + Decimal("0.2"), 0.1 + 0.2, Fraction(1, 3) + Fraction(1, 6))
print(statistics.mean([1, 2, 4]), statistics.median([3, 1, 2]), statistics.stdev([1, 2, 3, 4]), statistics.mode("aab"))
print(math.gcd(12, 18), math.isqrt(99), math.comb(5, 2), math.pi, math.nan, -math.inf, cmath.sqrt(-1), (1 + 2j) ** 2)
print(0x1F, 0b101, 1_000_000, int("ff", 16), bin(10), float("1e3"), 1e100, 3.0, 10**-2)
print((0.5).hex(), (1.5).as_integer_ratio(), (255).to_bytes(2, "big"), (5).bit_length(), ~5, 6 ^ 3, 1 << 4)
try:
    print(int("9" * 5000))
except ValueError as problem:
    print(str(problem)[:38])
for wrong in ("1 / 0", "math.sqrt(-1)", "int('x')", "1.0 ** 'a'"):
    try:
        eval(wrong)
    except Exception as problem:
        print(type(problem).__name__, problem)
