#: kind = "exhaustion"
#: does = "Asks lzma for a dictionary of 128 MB and unpacks lzma and bz2 bombs."
#: status = ["ok", "memory", "killed", "timeout", "error"]
#: limits = {wall_s = 4.0}
import bz2
import lzma

FILTERS = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 27, "preset": 0}]
try:
    packer = lzma.LZMACompressor(lzma.FORMAT_XZ, filters=FILTERS)
    packed = sum(len(packer.compress(b"\x01" * (1 << 20))) for _ in range(220))
    print("ESC" + "APED", packed)
except (MemoryError, lzma.LZMAError) as problem:
    print("dictionary", type(problem).__name__, flush=True)
for module, make in ((lzma, lzma.LZMACompressor), (bz2, bz2.BZ2Compressor)):
    try:
        packer = make()
        bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(210)) + packer.flush()
        if len(module.decompress(bomb)) > 200 << 20:
            print("ESC" + "APED")
    except (MemoryError, lzma.LZMAError) as problem:
        print(module.__name__, type(problem).__name__, flush=True)
