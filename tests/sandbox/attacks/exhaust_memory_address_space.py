#: kind = "exhaustion"
#: does = "Reserves 64 GB of address space and touches one page in each 2 MB, so that page tables grow."
#: status = ["ok", "memory", "killed"]
#: limits = {wall_s = 3.0}
import mmap

NORESERVE = 0x4000
for size in (64 << 30, 8 << 30, 1 << 30):
    try:
        block = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NORESERVE)
    except (OSError, MemoryError) as problem:
        print(size >> 30, type(problem).__name__)
        continue
    touched = 0
    for start in range(0, size, 2 << 20):
        block[start] = 1
        touched += 1
        if touched >= 4000:
            break
    # Each touched page costs a page of its own and a page of page table.
    print("ESC" + "APED", touched)
    break
