"""A small virtual machine with control groups of version 2 alone, made of this host's own programs and a Debian kernel.

Its root file system holds copies of what the engine needs: programs with their libraries, the JDK, this tree, the kernel's
modules. Nothing is installed on the host but qemu. Without KVM the machine is emulated, and some twenty times slower.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from engine import TREE, ShowError

PROGRAMS = ("bash", "runc", "docker", "python3", "ps", "env", "tar")
LIBRARIES = ("libnftables.so.1", "libseccomp.so.2")
LEAST_JDK = 25
JDK_WITHOUT = ("src.zip", "ct.sym", "jmods", "legal", "man", "include", "*.aot")
TREE_PARTS = ("berth", "daemon/target", "client-cli/target", "integration-tests/shows")
TREE_WITHOUT = ("classes", "test-classes", "surefire-reports", "*.aot", "apidocs", "generated*", "maven*")
# whose subordinate users containers can have
REMAPPED = "berth-remapped"
EARLY_MODULES = ("virtio_pci", "virtio_blk")
FIRST = """#!/bin/sh
mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev
for module in /modules/*.ko; do insmod $module; done
mount -o rw /dev/vda /root && umount /proc /sys /dev && exec switch_root /root /sbin/init
"""
INIT = """#!/bin/bash
export PATH=/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 BERTH_AOT=off
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs run /run
mount -t cgroup2 -o nsdelegate,memory_recursiveprot cgroup2 /sys/fs/cgroup
modprobe -a overlay bridge veth bfq nf_tables nft_chain_nat
hostname unified
ip link set lo up
swapon /dev/vdb
echo bfq >/sys/block/vda/queue/scheduler
mkdir /sys/fs/cgroup/host && echo $$ >/sys/fs/cgroup/host/cgroup.procs
cd /opt/berth
%s
echo "the machine ends with $?"
sync
poweroff -f
"""


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, check=False, **more)
    if done.returncode:
        raise ShowError(f"{' '.join(map(str, words))}: {done.stderr.decode()}")
    return done.stdout.decode()


def apt(*words, **more):
    return run("apt-get", "-qq", "-o", "APT::Sandbox::User=root", *words, **more)


def need_qemu():
    if not shutil.which("qemu-system-x86_64"):
        print("  installing qemu-system-x86; it stays", flush=True)
        apt("install", "-y", "--no-install-recommends", "qemu-system-x86", env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))


def unpack_kernel(name, folder):
    """A kernel's package, by name or as a file, unpacked in a folder; the folder."""
    if name.endswith(".deb"):
        package = Path(name).resolve()
    else:
        while not re.match(r"linux-image-\d+\.\d+\.\d+", name):
            names = re.findall(r"Depends: (linux-image-\S+)", run("apt-cache", "depends", name))
            if not names:
                raise ShowError(f"apt knows no kernel {name}")
            name = names[0]
        apt("download", name, cwd=folder)
        package = next(folder.glob("linux-image-*.deb"))
    kernel = folder / "kernel"
    run("dpkg", "-x", package, kernel)
    modules = modules_of(kernel)
    for packed in modules.rglob("*.ko.xz"):
        run("xz", "-d", packed)
    run("busybox", "depmod", "-b", kernel, modules.name)
    return kernel


def modules_of(kernel):
    return next((kernel / "lib/modules").iterdir())


def in_order(modules, names):
    """These modules' files, each after those that it needs; what is built in has none."""
    order = []
    for line in (modules / "modules.dep").read_text().splitlines():
        module, needed = line.split(":")
        if Path(module).stem in names:
            order += [*reversed(needed.split()), module]
    return [modules / file for file in dict.fromkeys(order)]


def find_jdk():
    """A JDK that is new enough, as the start script looks for one."""
    named = [os.environ[name] for name in ("BERTH_JAVA_HOME", "JAVA_HOME") if name in os.environ]
    for home in [*map(Path, named), *sorted(Path("/usr/lib/jvm").glob("*")), *sorted(Path("/opt").glob("*"))]:
        release = home / "release"
        found = release.is_file() and re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.M)
        if found and int(found[1]) >= LEAST_JDK:
            return home.resolve()
    raise ShowError(f"there is no JDK {LEAST_JDK} or newer here")


class Root:
    """The machine's root file system while it is put together."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("bin", "sbin", "lib", "lib64"):
            (folder / "usr" / name).mkdir(parents=True)
            (folder / name).symlink_to(f"usr/{name}")
        for name in ("proc", "sys", "dev", "run", "tmp", "root", "etc", "peer", "var/lib", "var/tmp", "opt"):
            (folder / name).mkdir(parents=True)
        (folder / "var/run").symlink_to("/run")

    def at(self, path):
        """Where a path of the host is in here: all of it is below /usr."""
        path = Path(path)
        parts = path.parts[1:]
        if parts[0] in ("bin", "sbin", "lib", "lib64"):
            parts = ("usr", *parts)
        return self.folder.joinpath(*parts)

    def add_file(self, path):
        """A program or library with all that it is linked to."""
        told = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout
        for file in [str(path), *re.findall(r"(/\S+) \(0x", told)]:
            target = self.at(os.path.normpath(file))
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)

    def add_tree(self, source, target, without=()):
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*without), dirs_exist_ok=True, ignore_dangling_symlinks=True)

    def add_programs(self):
        path = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"
        for name in PROGRAMS:
            found = shutil.which(name, path=path)
            if not found:
                raise ShowError(f"there is no {name} here")
            self.add_file(Path(found).resolve())
            link = self.folder / "usr/bin" / name
            if not link.exists():
                link.symlink_to(Path(found).resolve())
        busybox = shutil.which("busybox", path=path)
        if not busybox:
            raise ShowError("there is no busybox here, install busybox-static")
        shutil.copy(busybox, self.folder / "usr/bin/busybox")
        for name in run(busybox, "--list").split():
            if not (self.folder / "usr/bin" / name).exists():
                (self.folder / "usr/bin" / name).symlink_to("busybox")
        (self.folder / "sbin/modprobe").symlink_to("/bin/busybox")
        for name in LIBRARIES:
            for file in (f for place in ("/usr/lib", "/lib") for f in Path(place).glob(f"*-linux-gnu*/{name}")):
                self.add_file(file)

    def add_python(self):
        home = Path(run("/usr/bin/python3", "-c", "import os; print(os.path.dirname(os.__file__))").strip())
        self.add_tree(home, self.at(home), ("test", "tests", "idlelib", "dist-packages", "site-packages", "__pycache__", "config-*"))
        for module in (home / "lib-dynload").glob("*.so"):
            self.add_file(module)

    def add_jdk(self):
        home = find_jdk()
        target = self.folder / "usr/lib/jvm" / home.name
        self.add_tree(home, target, JDK_WITHOUT)
        for file in ("bin/java", "bin/jcmd", *(f"lib/{n}" for n in ("server/libjvm.so", "libjava.so", "libnio.so", "libnet.so"))):
            told = run("ldd", home / file)
            for library in re.findall(r"=> (/\S+) \(0x|^\s+(/\S+) \(0x", told, re.M):
                library = next(filter(None, library))
                if not library.startswith(str(home)):
                    self.add_file(library)

    def add_berth(self):
        for part in TREE_PARTS:
            source, target = TREE / part, self.folder / "opt/berth" / part
            if source.is_dir():
                self.add_tree(source, target, TREE_WITHOUT)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        if not (self.folder / "opt/berth/daemon/target/berth-daemon.jar").exists():
            raise ShowError("this tree is not built: ./berth build")

    def add_kernel(self, kernel):
        modules = modules_of(kernel)
        self.add_tree(modules, self.folder / "usr/lib/modules" / modules.name)

    def add_init(self, command):
        (self.folder / "etc/passwd").write_text(f"root:x:0:0:root:/root:/bin/bash\n{REMAPPED}:x:900:900::/:/bin/false\n")
        (self.folder / "etc/group").write_text(f"root:x:0:\ntty:x:5:\n{REMAPPED}:x:900:\n")
        for name in ("subuid", "subgid"):
            (self.folder / "etc" / name).write_text(f"{REMAPPED}:100000:65536\n")
        (self.folder / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 unified\n")
        (self.folder / "etc/resolv.conf").write_text("")
        (self.folder / "etc/ld.so.conf").write_text("/usr/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu\n")
        init = self.folder / "usr/sbin/init"
        init.unlink(missing_ok=True)
        init.write_text(INIT % command)
        init.chmod(0o755)


class Machine:
    """The machine. Its disks and kernel are in a folder that the caller removes."""

    def __init__(self, folder, kernel, command, peer=None):
        self.folder = folder
        need_qemu()
        unpacked = unpack_kernel(kernel, folder)
        self.kernel = next((unpacked / "boot").glob("vmlinuz-*"))
        self._make_first(unpacked)
        root = Root(folder / "root")
        root.add_programs()
        root.add_python()
        root.add_jdk()
        root.add_berth()
        root.add_kernel(unpacked)
        root.add_init(command)
        self.disks = [self._disk("root.ext4", folder / "root", "3G"), self._swap(), self._disk("spare.ext4", None, "64M")]
        if peer:
            self.disks.append(self._disk("peer.ext4", peer, "3G"))

    def _disk(self, name, content, size):
        words = ["mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=1,lazy_journal_init=1"]
        run(*words, *(["-d", content] if content else []), self.folder / name, size)
        return self.folder / name

    def _swap(self):
        path = self.folder / "swap"
        with open(path, "wb") as file:
            file.truncate(256 << 20)
        path.chmod(0o600)
        run("mkswap", path)
        return path

    def _make_first(self, unpacked):
        """The file system that the kernel starts with: what finds the disk."""
        first = self.folder / "first"
        for name in ("bin", "proc", "sys", "dev", "root", "modules"):
            (first / name).mkdir(parents=True)
        shutil.copy(shutil.which("busybox"), first / "bin/busybox")
        for name in ("sh", "mount", "umount", "insmod", "switch_root"):
            (first / "bin" / name).symlink_to("busybox")
        for number, module in enumerate(in_order(modules_of(unpacked), EARLY_MODULES)):
            shutil.copy(module, first / f"modules/{number}-{module.name}")
        (first / "init").write_text(FIRST)
        (first / "init").chmod(0o755)
        names = subprocess.run(["find", "."], cwd=first, capture_output=True, check=True).stdout
        with open(self.folder / "first.cpio", "wb") as out:
            subprocess.run(["busybox", "cpio", "-o", "-H", "newc"], cwd=first, input=names, stdout=out, stderr=subprocess.DEVNULL, check=True)

    def boot(self, memory, cpus):
        """Runs the machine to its end and prints what it prints; what the command in it ended with."""
        words = ["nice", "-n", "5", "qemu-system-x86_64", "-accel", "kvm" if os.access("/dev/kvm", os.W_OK) else "tcg,thread=multi", "-cpu", "max", "-smp", str(cpus)]
        words += ["-m", memory, "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot"]
        words += ["-kernel", self.kernel, "-initrd", self.folder / "first.cpio"]
        words += ["-append", "console=ttyS0 panic=-1 quiet"]
        for disk in self.disks:
            words += ["-drive", f"file={disk},format=raw,if=virtio,cache=unsafe"]
        code = None
        machine = subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        try:
            for line in machine.stdout:
                text = line.decode(errors="replace").rstrip()
                end = re.search(r"the machine ends with (\d+)", text)
                if end:
                    code = int(end[1])
                else:
                    print(text, flush=True)
        finally:
            machine.kill()
            machine.wait()
        if code is None:
            raise ShowError("the machine went down before its end")
        return code

