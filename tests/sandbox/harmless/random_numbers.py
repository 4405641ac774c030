#: kind = "harmless"
#: does = "Draws the known numbers after a seed and different ones without it."
#: status = ["ok"]
#: stdout = "[6, 1, 1, 6, 3, 2, 2, 2, 6, 1] 0.6766994874229113 c\n[6, 8, 9, 7, 5, 3, 0, 4, 1, 2] [11, 75, 54] 0.4347603342594289\n892\nTrue 16 1 True\n"
import random
import secrets

random.seed(42)
print([random.randint(1, 6) for _ in range(10)], random.random(), random.choice("abc"))
cards = list(range(10))
random.Random(1).shuffle(cards)
print(cards, random.sample(range(100), 3), random.gauss(0, 1))
random.seed("text")
print(random.randrange(1000))
random.seed()
first, second = random.getrandbits(64), random.SystemRandom().getrandbits(64)
print(first != second, len(secrets.token_hex(8)), secrets.choice([1]), 0 <= secrets.randbelow(6) < 6)
