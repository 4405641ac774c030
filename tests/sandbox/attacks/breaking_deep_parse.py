#: kind = "breaking"
#: does = "Compiles texts and trees so deep that the parser or the compiler may run out of its own stack."
#: status = ["ok", "error", "killed", "memory"]
import ast
import contextlib

depth = 100_000
texts = ["(" * depth, "-" * depth + "1", "a" + ".b" * depth, "a" + "()" * depth, "1" + "+1" * depth]
texts += [
    "not " * depth + "a",
    "if a:\n" + "".join(" " * level + "if a:\n" for level in range(1, 99)),
    "f'{" * 200,
    "lambda: " * depth + "1",
]
for text in texts:
    for mode in ("eval", "exec"):
        with contextlib.suppress(SyntaxError, RecursionError, MemoryError, ValueError):
            compile(text, "deep", mode)
tree: ast.expr = ast.Constant(1)
for _ in range(depth):
    tree = ast.UnaryOp(ast.USub(), tree)
with contextlib.suppress(RecursionError, MemoryError, ValueError):
    compile(ast.fix_missing_locations(ast.Expression(tree)), "deep", "eval")
print("still here")
