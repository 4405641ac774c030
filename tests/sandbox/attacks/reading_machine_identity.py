#: kind = "reading"
#: does = "Collects what tells this machine from others: serial numbers, hardware addresses, disks, processors."
#: status = ["ok"]
import contextlib
import os
import uuid

PLACES = """/sys/class/dmi/id/product_uuid /sys/class/dmi/id/board_serial /sys/class/net /sys/block /sys/devices
/sys/class/net/eth0/address /sys/class/net/lo/address /proc/cpuinfo /proc/partitions /proc/net/route /proc/net/arp
/var/lib/dbus/machine-id /etc/machine-id /var/lib/cloud /run/cloud-init/instance-data.json /dev/disk/by-uuid
/sys/devices/system/cpu/online"""

for place in PLACES.split():
    with contextlib.suppress(OSError):
        os.close(os.open(place, os.O_RDONLY))
        print("ESC" + "APED", "opens", place)
# A made-up address has the multicast bit set; a real one has not.
if not uuid.getnode() >> 40 & 1:
    print("ESC" + "APED", "a hardware address")
