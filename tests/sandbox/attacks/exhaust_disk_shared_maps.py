#: kind = "exhaustion"
#: does = "Fills files through shared maps that it unmaps again, so that no write call and no address space is used."
#: status = ["killed", "error", "ok"]
#: limits = {wall_s = 3.0}
import mmap
import os

SIZE = 12 << 20
held = []
for number in range(12):
    try:
        descriptor = os.open(f"mapped{number}", os.O_CREAT | os.O_RDWR)
        os.ftruncate(descriptor, SIZE)
        with mmap.mmap(descriptor, SIZE) as block:
            for start in range(0, SIZE, 4096):
                block[start] = 1
        os.unlink(f"mapped{number}")
        held.append(descriptor)
    except OSError as problem:
        print(problem.errno, len(held), flush=True)
        break
if sum(os.fstat(descriptor).st_blocks for descriptor in held) * 512 > 100 << 20:
    print("ESC" + "APED", flush=True)
