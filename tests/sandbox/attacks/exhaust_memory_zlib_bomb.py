#: kind = "exhaustion"
#: does = "Unpacks 250 KB of deflate, gzip and zip into 250 MB."
#: status = ["ok", "memory", "killed", "timeout"]
#: limits = {wall_s = 4.0}
import gzip
import io
import zipfile
import zlib

SIZE = 250 << 20
packer = zlib.compressobj(1, zlib.DEFLATED, 31)
bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(SIZE >> 20)) + packer.flush()
archive = io.BytesIO()


def unzip():
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("zeros", "w") as member:
        for _ in range(SIZE >> 20):
            member.write(bytes(1 << 20))
    return zipfile.ZipFile(archive).read("zeros")


for road in (lambda: zlib.decompress(bomb, 47), lambda: gzip.decompress(bomb), unzip):
    try:
        if len(road()) >= SIZE:
            print("ESC" + "APED")
            break
    except MemoryError:
        print("not enough memory", len(bomb))
