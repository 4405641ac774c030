#: kind = "harmless"
#: does = "Solves queens, a maze and a sudoku row, plays life and sieves primes to 300,000: some seconds of honest work."
#: status = ["ok"]
#: stdout = "40 5\n[(1, 2), (2, 3), (3, 1), (3, 2), (3, 3)] 25997 [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]\n"
from collections import deque
from itertools import product


def queens(size, row=0, columns=(), up=frozenset(), down=frozenset()):
    if row == size:
        return 1
    return sum(
        queens(size, row + 1, (*columns, column), up | {row + column}, down | {row - column})
        for column in range(size)
        if column not in columns and row + column not in up and row - column not in down
    )


def shortest(maze):
    start, seen = (0, 0), {(0, 0)}
    queue = deque([(start, 0)])
    while queue:
        (row, column), steps = queue.popleft()
        if (row, column) == (len(maze) - 1, len(maze[0]) - 1):
            return steps
        for there in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
            inside = 0 <= there[0] < len(maze) and 0 <= there[1] < len(maze[0])
            if inside and maze[there[0]][there[1]] == "." and there not in seen:
                seen.add(there)
                queue.append((there, steps + 1))
    return None


def life(cells):
    def neighbours(cell):
        return sum((cell[0] + x, cell[1] + y) in cells for x, y in product((-1, 0, 1), repeat=2) if x or y)

    candidates = {(x + dx, y + dy) for x, y in cells for dx, dy in product((-1, 0, 1), repeat=2)}
    return {cell for cell in candidates if neighbours(cell) == 3 or (cell in cells and neighbours(cell) == 2)}


def primes(limit):
    sieve = [True] * (limit + 1)
    for number in range(2, int(limit**0.5) + 1):
        if sieve[number]:
            sieve[number * number :: number] = [False] * len(sieve[number * number :: number])
    return [number for number in range(2, limit + 1) if sieve[number]]


print(queens(7), shortest(["..#.", "#..#", "##.."]))
glider = {(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)}
for _ in range(4):
    glider = life(glider)
print(sorted(glider), len(primes(300_000)), primes(30))
