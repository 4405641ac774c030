#: kind = "exhaustion"
#: does = "Lets SQLite write zero blobs, a journal, a write-ahead log and temporary files."
#: status = ["killed", "error", "ok", "memory"]
#: limits = {wall_s = 3.0}
import glob
import os
import sqlite3

connections = []
for number, mode in enumerate(("wal", "truncate", "persist", "off")):
    try:
        connection = sqlite3.connect(f"store{number}.db", isolation_level=None)
        connections.append(connection)
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute("PRAGMA temp_store=1")
        connection.execute("CREATE TABLE blobs (content BLOB)")
        for _ in range(20):
            connection.execute("INSERT INTO blobs VALUES (zeroblob(3000000))")
        connection.execute("CREATE TEMP TABLE copy AS SELECT * FROM blobs")
        connection.execute("VACUUM")
    except (sqlite3.Error, MemoryError) as problem:
        print(mode, type(problem).__name__, problem, flush=True)
    total = sum(os.stat(name).st_blocks * 512 for name in glob.glob("store*"))
    if total > 100 << 20:
        print("ESC" + "APED", flush=True)
        break
