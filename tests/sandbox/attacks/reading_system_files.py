#: kind = "reading"
#: does = "Opens files of the system that any user may read on a usual machine."
#: status = ["ok"]
import contextlib

NAMES = """/etc/passwd /etc/shadow /etc/group /etc/hostname /etc/hosts /etc/resolv.conf /etc/fstab /etc/os-release
/etc/machine-id /etc/ssh/sshd_config /etc/crontab /etc/issue /etc/profile /etc/bash.bashrc /etc/environment
/etc/apt/sources.list /var/lib/dpkg/status /var/log/dpkg.log /var/log/syslog /var/log/wtmp /boot/grub/grub.cfg
/usr/bin/env /bin/sh /usr/share/dict/words /usr/share/common-licenses/GPL-3 /.dockerenv"""

for name in NAMES.split():
    with contextlib.suppress(OSError), open(name, "rb") as file:
        print("ESC" + "APED", "reads", name, len(file.read(16)))
