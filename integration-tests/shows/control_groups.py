"""What containers get from control groups of version 2, check by check, through the stock docker CLI.

What is set is read in the groups' own files, from the host's side; what it does is tried in containers.
"""

import itertools
import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path

from engine import ApiError

ROOT = Path("/sys/fs/cgroup")
PREFIX = "berth-show-unified-"
PORT = 18080
MB = 1 << 20


class Refused(Exception):
    """A command of the docker CLI failed that should not."""


class Box:
    """A container of the checks."""

    def __init__(self, checks, name):
        self.checks, self.name = checks, name

    def inspect(self, path):
        found = json.loads(self.checks.docker("inspect", self.name))[0]
        for part in path.split("."):
            found = found[part]
        return found

    def group(self):
        """Its control group's folder, as the kernel tells it."""
        line = Path(f"/proc/{self.inspect('State.Pid')}/cgroup").read_text().strip()
        return ROOT / line.removeprefix("0::/")

    def file(self, name):
        return text_of(self.group() / name)

    def exec(self, *words):
        return self.checks.tried("exec", self.name, *words)


class Checks:
    """The checks and what came of them. The engine is one of shows; runtime is given to each container."""

    def __init__(self, engine, runtime, only=""):
        self.engine, self.runtime, self.only = engine, runtime, re.compile(only)
        self.failures, self.count, self.numbers = [], 0, itertools.count()
        self.heading = ""

    def all(self, parts):
        for part in parts:
            self.heading = part.__name__
            if not self.only.search(self.heading):
                continue
            try:
                part(self)
            except (Refused, ApiError, OSError, subprocess.TimeoutExpired, KeyError, ValueError, IndexError) as error:
                self.tell(False, "goes through", repr(error))
            finally:
                self.remove_all()

    def tell(self, good, name, seen):
        self.count += 1
        runtime = f"{self.runtime} " if self.runtime else ""
        line = f"{runtime}{self.heading}, {name}: {seen}"
        print(f"  {'ok  ' if good else 'FAIL'} {line}", flush=True)
        if not good:
            self.failures.append(line)

    def same(self, name, seen, wanted):
        self.tell(seen == wanted, name, repr(seen) if seen == wanted else f"{seen!r}, not {wanted!r}")

    def among(self, name, seen, wanted):
        """The first is everybody's but that of old versions of runc."""
        known = wanted if self.runtime == "runc" else wanted[:1]
        self.tell(seen in known, name, repr(seen) if seen in known else f"{seen!r}, not {wanted!r}")

    def like(self, name, seen, pattern):
        found = re.search(pattern, seen, re.S)
        self.tell(bool(found), name, repr(seen[-300:]) + ("" if found else f", not like {pattern!r}"))

    def tried(self, *words, seconds=240):
        """A command's exit code and all that it printed."""
        done = self.engine.docker(*map(str, words), timeout=seconds, stdin=subprocess.DEVNULL)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace").strip()

    def docker(self, *words):
        code, text = self.tried(*words)
        if code:
            raise Refused(f"docker {' '.join(map(str, words))}: {text}")
        return text

    def words(self, *options):
        given = ["--runtime", self.runtime] if self.runtime else []
        if not any(str(o).startswith(("--net", "-p")) for o in options):
            given += ["--network", "none"]
        return [*given, *options, "busybox"]

    def run(self, *command, options=()):
        """Runs a command to its end: exit code and output."""
        return self.tried("run", "--rm", *self.words(*options), *command)

    def shell(self, line, *options):
        return self.run("sh", "-c", line, options=options)

    def start(self, *command, options=()):
        """A container that goes on."""
        box = Box(self, f"{PREFIX}{next(self.numbers)}")
        self.docker("run", "-d", "--name", box.name, *self.words(*options), *(command or ("sleep", "100000")))
        return box

    def remove_all(self):
        for name in self.docker("ps", "-aq", "--filter", f"name={PREFIX}").split():
            self.tried("rm", "-f", name)

    def events(self, since, name):
        """What happened to a container: the actions, in their order."""
        words = ["--since", f"{since:.3f}", "--until", f"{time.time():.3f}", "--filter", f"container={name}", "--format", "{{.Action}}"]
        return self.docker("events", *words).split("\n")

    def wait_for(self, look, seconds=60):
        """Looks until there is something to see, or for so long."""
        end = time.monotonic() + seconds
        while not (seen := look()) and time.monotonic() < end:
            time.sleep(0.2)
        return seen


def text_of(file):
    return file.read_text().strip() if file.exists() else "no such file"


def running(line):
    """Whether a process of the host has this command line."""
    wanted = line.replace(" ", "\0").encode() + b"\0"
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if file.read_bytes() == wanted:
                return True
        except OSError:
            continue
    return False


def device_number(name):
    return Path(f"/sys/class/block/{name}/dev").read_text().strip()


def weight(shares):
    """The weights that engines make of shares: runc's since 1.3, and runc's before."""
    return {256: ("35", "10"), 512: ("59", "20"), 1024: ("100", "39")}[shares]


def host(c):
    info = c.engine.call("GET", "/info")
    c.same("CgroupVersion", info["CgroupVersion"], "2")
    c.same("CgroupDriver", info["CgroupDriver"], "cgroupfs")
    c.same("Warnings", info.get("Warnings") or [], [])
    lacks = [name for name in ("MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit") if not info[name]]
    c.same("limits that it lacks", lacks, [])
    c.like("security options", " ".join(info["SecurityOptions"]), "seccomp.*cgroupns")


def lifecycle(c):
    c.same("exit code and output", c.shell("echo hello; exit 7"), (7, "hello"))
    code, text = c.run("sh", "-c", "tty; test -t 1 && echo yes", options=("-t",))
    c.same("terminal", (code, text.split()), (0, ["/dev/pts/0", "yes"]))
    c.same("a command that is not there", c.run("nothing")[0], 127)
    box = c.start("sh", "-c", "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.1; done")
    c.same("exec", box.exec("sh", "-c", "echo in; exit 5"), (5, "in"))
    c.same("exec is in the group", box.exec("cat", "/proc/self/cgroup"), (0, "0::/"))
    attached = subprocess.Popen(
        ["docker", "attach", "--no-stdin", "--sig-proxy=false", box.name], env=c.engine.environment(), stdout=subprocess.PIPE
    )
    try:
        attached_id = json.dumps(box.inspect("Id"))
        time.sleep(3)  # until the client has attached; nothing tells
        c.docker("stop", box.name)
        c.same("attach ends with output and code", (attached.communicate(timeout=120)[0].strip(), attached.returncode), (b"bye", 3))
    finally:
        attached.kill()
    c.same("logs", c.docker("logs", json.loads(attached_id)), "up\nbye")
    c.docker("start", box.name)
    c.same("starts again", box.inspect("State.Running"), True)


def network(c):
    box = c.start("sh", "-c", "while :; do echo hello | nc -l -p 80; done", options=("-p", f"{PORT}:80"))

    def greeting(address):
        try:
            with socket.create_connection((address, PORT), 10) as connection:
                connection.settimeout(10)
                return connection.recv(100).decode().strip()
        except OSError:
            return ""

    c.same("published port on the loopback", c.wait_for(lambda: greeting("127.0.0.1")), "hello")
    gateway = box.inspect("NetworkSettings.Networks.bridge.Gateway")
    c.same("published port on the bridge's address", c.wait_for(lambda: greeting(gateway)), "hello")
    c.docker("network", "create", f"{PREFIX}net")
    try:
        c.start(options=("--network", f"{PREFIX}net", "--network-alias", "other"))
        code, text = c.run("ping", "-c", "1", "-W", "20", "other", options=("--network", f"{PREFIX}net"))
        c.like("ping by name on a network of one's own", f"{code} {text}", "^0 .* 1 packets received")
    finally:
        c.remove_all()
        c.docker("network", "rm", f"{PREFIX}net")


def memory(c):
    box = c.start(options=("-m", "64m", "--memory-swap", "96m", "--memory-reservation", "32m"))
    c.same("memory.max", box.file("memory.max"), str(64 * MB))
    c.same("memory.swap.max", box.file("memory.swap.max"), str(32 * MB))
    c.same("memory.low", box.file("memory.low"), str(32 * MB))
    c.same("the container sees it", box.exec("cat", "/sys/fs/cgroup/memory.max"), (0, str(64 * MB)))
    for options, wanted in (((), 64 * MB), (("--memory-swap", "-1"), "max"), (("--memory-swap", "64m"), 0)):
        box = c.start(options=("-m", "64m", *options))
        c.same(f"memory.swap.max of -m 64m {' '.join(options)}", box.file("memory.swap.max"), str(wanted))
    box = c.start()
    c.same("no limit", (box.file("memory.max"), box.file("memory.swap.max"), box.file("memory.low")), ("max", "max", "0"))
    name = f"{PREFIX}discarded"
    code, text = c.tried("create", "--name", name, *c.words("--oom-kill-disable", "--memory-swappiness", "10"), "true")
    c.like("what version 1 only has is told", text, "OomKillDisable.*discarded.*" if "OomKillDisable" in text else "swappiness")
    c.same("and does not fail", (code, c.tried("start", "-a", name)), (0, (0, "")))


def processor(c):
    box = c.start(options=("--cpus", "1.5", "--cpu-shares", "512", "--cpuset-cpus", "1", "--cpuset-mems", "0"))
    c.same("cpu.max of --cpus 1.5", box.file("cpu.max"), "150000 100000")
    c.among("cpu.weight of 512 shares", box.file("cpu.weight"), weight(512))
    c.same("cpuset", [box.file(f"cpuset.{n}") for n in ("cpus", "mems", "cpus.effective")], ["1", "0", "1"])
    c.same("nproc", box.exec("nproc"), (0, "1"))
    box = c.start(options=("--cpu-quota", "30000", "--cpu-period", "60000"))
    c.same("cpu.max of quota and period", box.file("cpu.max"), "30000 60000")
    box = c.start(options=("--cpu-shares", "1024"))
    c.among("cpu.weight of 1024 shares", box.file("cpu.weight"), weight(1024))
    box = c.start(options=("--cpus", "0.1"), *("sh", "-c", "while :; do :; done"))
    throttled = c.wait_for(lambda: int(re.search(r"nr_throttled (\d+)", box.file("cpu.stat"))[1]))
    c.tell(throttled > 0, "a quota holds back", f"throttled {throttled} times")


def processes(c):
    box = c.start(options=("--pids-limit", "20"))
    c.same("pids.max", box.file("pids.max"), "20")
    code, text = box.exec("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do sleep 30 & done; wait")
    c.like("a fork too many fails", text, "can't fork")
    box = c.start(options=("--pids-limit", "-1"))
    c.same("pids.max of -1", box.file("pids.max"), "max")


def block_io(c):
    number = device_number("vda")
    box = c.start(
        options=("--device-read-bps", "/dev/vda:2mb", "--device-write-bps", "/dev/vda:1mb", "--device-read-iops", "/dev/vda:300", "--device-write-iops", "/dev/vda:200")
    )
    c.same("io.max", box.file("io.max"), f"{number} rbps={2 * MB} wbps={MB} riops=300 wiops=200")
    began = time.monotonic()
    code, text = box.exec("dd", "if=/dev/zero", "of=/file", "bs=64k", "count=80", "oflag=direct")
    c.tell(code == 0 and time.monotonic() - began >= 3.9, "5 MB at 1 MB/s", f"{time.monotonic() - began:.1f} s, {code}, {text[-60:]}")
    box = c.start(options=("--blkio-weight", "300"))
    files = {name: box.file(name) for name in ("io.bfq.weight", "io.weight")}
    c.tell("300" in files["io.bfq.weight"] or files["io.weight"] != "default 100", "weight of 300", files)
    box = c.start(options=("--blkio-weight", "300", "--blkio-weight-device", "/dev/vda:400"))
    c.tell("400" in box.file("io.bfq.weight") + box.file("io.weight"), "weight of a device", (box.file("io.bfq.weight"), box.file("io.weight")))


def devices(c):
    major, minor = device_number("vda").split(":")
    make = f"mknod /disk b {major} {minor} && "
    c.like("a node may be made, not opened", c.shell(make + "dd if=/disk of=/dev/null count=1")[1], "Operation not permitted")
    c.same("default devices", c.shell("for d in null zero full random urandom tty ptmx; do : </dev/$d || echo $d; done", "-t"), (0, ""))
    c.same("null can be written and read", c.shell("echo x >/dev/null && head -c 1 /dev/zero | wc -c"), (0, "1"))
    given = ("--device", "/dev/vda:/dev/given:r")
    c.like("--device with r: read", c.shell("dd if=/dev/given of=/dev/null count=1", *given)[1], "1.0 records in")
    c.like("--device with r: not written", c.shell(": >>/dev/given", *given)[1], "Operation not permitted|can't create")
    c.like("--device with rw", c.shell(": >>/dev/given && echo opened", "--device", "/dev/vda:/dev/given:rw")[1], "opened")
    rule = ("--device-cgroup-rule", f"b {major}:* rmw")
    c.like("--device-cgroup-rule", c.shell(make + "dd if=/disk of=/dev/null count=1", *rule)[1], "1.0 records in")
    c.like("... of another device", c.shell("mknod /kmsg c 1 11 && : </kmsg", *rule)[1], "Operation not permitted|can't open")
    c.same("privileged opens all", c.shell(": </dev/vda && : </dev/kmsg && echo opened", "--privileged"), (0, "opened"))
    box = c.start()
    c.docker("update", "-m", "64m", "--memory-swap", "128m", box.name)
    c.like("still so after an update, by exec", box.exec("sh", "-c", make + "dd if=/disk of=/dev/null count=1")[1], "Operation not permitted")


def out_of_memory(c):
    since = time.time()
    box = c.start("sh", "-c", "exec tail /dev/zero", options=("-m", "24m", "--memory-swap", "24m"))
    c.same("exit code", c.docker("wait", box.name), "137")
    c.same("OOMKilled", box.inspect("State.OOMKilled"), True)
    events = c.events(since, box.name)
    c.same("events", [e for e in events if e in ("oom", "die")], ["oom", "die"])
    since = time.time()
    box = c.start("sh", "-c", "tail /dev/zero; echo survived; sleep 100000", options=("-m", "24m", "--memory-swap", "24m"))
    c.like("a child is killed, the container lives", c.wait_for(lambda: c.docker("logs", box.name), 120), "survived")
    failures = c.engine.call("GET", f"/containers/{box.name}/stats?stream=false&one-shot=true")["memory_stats"].get("failcnt")
    c.same("failcnt", failures, 1)
    c.same("event of it", c.wait_for(lambda: [e for e in c.events(since, box.name) if e == "oom"]), ["oom"])
    c.same("running, OOMKilled", (box.inspect("State.Running"), box.inspect("State.OOMKilled")), (True, True))
    c.docker("kill", box.name)
    c.same("OOMKilled", box.inspect("State.OOMKilled"), True)


def pause(c):
    box = c.start("sh", "-c", "while :; do sleep 0.1; done")
    c.docker("pause", box.name)
    c.same("cgroup.freeze", box.file("cgroup.freeze"), "1")
    c.like("cgroup.events", box.file("cgroup.events"), "frozen 1")
    c.same("State", box.inspect("State.Status"), "paused")
    c.like("exec is refused", box.exec("true")[1], "is paused, unpause the container before exec")
    c.docker("unpause", box.name)
    c.like("thawed", box.file("cgroup.freeze") + box.file("cgroup.events"), "^0.*frozen 0")
    c.same("runs on", box.exec("echo", "here"), (0, "here"))
    c.docker("pause", box.name)
    c.docker("rm", "-f", box.name)
    c.same("a paused one can be removed", c.tried("inspect", box.name)[0], 1)


def update(c):
    box = c.start(options=("-m", "64m",))
    c.docker("update", "-m", "96m", "--memory-swap", "128m", "--memory-reservation", "16m", box.name)
    c.same("memory", [box.file(f"memory.{n}") for n in ("max", "swap.max", "low")], [str(n * MB) for n in (96, 32, 16)])
    c.docker("update", "--cpus", "0.5", "--cpu-shares", "256", "--cpuset-cpus", "0", "--pids-limit", "33", box.name)
    c.same("cpu.max", box.file("cpu.max"), "50000 100000")
    c.among("cpu.weight", box.file("cpu.weight"), weight(256))
    c.same("cpuset and pids", [box.file(n) for n in ("cpuset.cpus", "pids.max")], ["0", "33"])
    c.same("memory is as before", box.file("memory.max"), str(96 * MB))
    c.docker("update", "--cpus", "1", "--pids-limit", "-1", "--blkio-weight", "200", box.name)
    c.same("again", [box.file(n) for n in ("cpu.max", "pids.max")], ["100000 100000", "max"])
    c.like("weight", box.file("io.bfq.weight") + box.file("io.weight"), "200|1920")
    code, text = c.tried("update", "-m", "200m", box.name)
    c.like("memory above swap is refused", f"{code} {text}", "1 .*Memory limit should be smaller than already set memoryswap limit")
    c.docker("update", "--memory-swap", "-1", box.name)
    c.same("swap without limit", box.file("memory.swap.max"), "max")
    c.docker("restart", "-t", "0", box.name)
    c.same("holds after a restart", [box.file(n) for n in ("memory.max", "memory.swap.max", "cpu.max")], [str(96 * MB), "max", "100000 100000"])


def statistics(c):
    box = c.start("sh", "-c", "dd if=/dev/zero of=/file bs=1M count=8; sync; while :; do :; done", options=("-m", "128m"))
    c.wait_for(lambda: "MB" in c.docker("logs", box.name))
    time.sleep(3)
    seen = c.engine.call("GET", f"/containers/{box.name}/stats?stream=false&one-shot=true")
    cpu, memory_stats = seen["cpu_stats"], seen["memory_stats"]
    c.tell(cpu["cpu_usage"]["total_usage"] > 10**8, "cpu", cpu)
    c.same("online_cpus", cpu["online_cpus"], os.cpu_count())
    c.tell(8 * MB < memory_stats["usage"] < 128 * MB, "memory usage", memory_stats["usage"])
    c.same("memory limit", memory_stats["limit"], 128 * MB)
    c.tell({"anon", "file", "inactive_file", "pgfault"} <= set(memory_stats["stats"]), "rows of memory.stat", len(memory_stats["stats"]))
    c.same("fields of memory", sorted(memory_stats), ["limit", "stats", "usage"])
    c.same("pids", seen["pids_stats"], {"current": 1, "limit": (1 << 64) - 1})
    written = [e["value"] for e in seen["blkio_stats"]["io_service_bytes_recursive"] or [] if e["op"] == "write"]
    c.tell(max(written, default=0) >= 8 * MB and seen["blkio_stats"]["io_serviced_recursive"] is None, "block io", seen["blkio_stats"])
    words = ["stats", "--no-stream", "--format", "{{.CPUPerc}} {{.MemUsage}} {{.PIDs}}", box.name]
    told = c.wait_for(lambda: [t for code, t in [c.tried(*words)] if code == 0])  # the client gives up after 2 s
    line = told[0] if told else "0%"
    c.tell(float(line.split("%")[0]) > 5 and "/ 128MiB" in line, "docker stats", line)


def top(c):
    box = c.start("sh", "-c", "sleep 12345 & sleep 23456")
    c.like("every process", c.docker("top", box.name, "-o", "pid,args"), "sleep 12345.*sleep 23456|sleep 23456.*sleep 12345")


def ends(c):
    box = c.start("sh", "-c", "sleep 34567 & exec sleep 1", options=("--pid", "host"))
    group = box.group()
    c.docker("wait", box.name)
    c.same("processes left of a container in the host's pid namespace", c.wait_for(lambda: not running("sleep 34567")), True)
    c.same("its group is gone", c.wait_for(lambda: not group.exists()), True)
    box = c.start("sh", "-c", "trap '' TERM; sleep 45678 & while :; do sleep 1; done")
    group = box.group()
    c.docker("kill", box.name)
    c.same("killed", (c.docker("wait", box.name), c.wait_for(lambda: not running("sleep 45678"))), ("137", True))
    c.docker("rm", box.name)
    c.same("no group is left", c.wait_for(lambda: not group.exists()), True)


def namespaces(c):
    c.same("private: its own root", c.shell("cat /proc/self/cgroup; grep -c . /sys/fs/cgroup/cgroup.procs"), (0, "0::/\n1"))
    c.like("mounted read-only", c.shell("grep cgroup /proc/mounts; mkdir /sys/fs/cgroup/x")[1], "cgroup2 ro,.*Read-only file system")
    c.same("privileged: can be written", c.shell("mkdir /sys/fs/cgroup/x && cat /proc/self/cgroup", "--privileged"), (0, "0::/"))
    box = c.start(options=("--cgroupns", "host"))
    below = "/" + str(box.group().relative_to(ROOT))
    c.same("host: the whole path", box.exec("cat", "/proc/self/cgroup"), (0, f"0::{below}"))
    c.same("host: the whole tree", box.exec("ls", "-d", f"/sys/fs/cgroup{below}"), (0, f"/sys/fs/cgroup{below}"))


def nesting(c):
    box = c.start(options=("--privileged",))
    group = box.group()
    for above in (ROOT, group.parent):
        enabled = set((above / "cgroup.subtree_control").read_text().split())
        c.tell({"cpu", "cpuset", "io", "memory", "pids"} <= enabled, f"controllers below {above}", sorted(enabled))
    line = "cd /sys/fs/cgroup && mkdir inner && for p in $(cat cgroup.procs); do echo $p >inner/cgroup.procs; done; echo +memory +pids >cgroup.subtree_control && cat cgroup.subtree_control"
    c.same("a container hands controllers on, as systemd does in one", box.exec("sh", "-c", line)[0], 0)
    c.same("exec into it", box.exec("cat", "/proc/self/cgroup"), (0, "0::/inner"))
    c.same("exec on a terminal into it", c.tried("exec", "-t", box.name, "echo", "here"), (0, "here"))
    c.like("limits of it", c.docker("update", "--pids-limit", "50", box.name) + text_of(group / "pids.max"), "50")
    listed = c.engine.call("GET", f"/containers/{box.name}/stats?stream=false&one-shot=true")["pids_stats"]["current"]
    c.same("stats count those below", listed, 1)
    c.docker("pause", box.name)
    c.like("pause reaches those below", text_of(group / "inner/cgroup.events"), "frozen 1")
    c.docker("unpause", box.name)
    c.docker("restart", "-t", "0", box.name)
    c.same("starts again", box.exec("cat", "/proc/self/cgroup"), (0, "0::/"))
    c.docker("rm", "-f", box.name)
    c.same("no group is left", c.wait_for(lambda: not group.exists()), True)


def parents(c):
    for parent in ("/berth-show-parent/deep", "berth-show-parent"):
        box = c.start(options=("--cgroup-parent", parent, "-m", "32m"))
        group = box.group()
        c.same(f"--cgroup-parent {parent}", str(group), str(ROOT / parent.strip("/") / box.inspect("Id")))
        c.same("its limit", box.file("memory.max"), str(32 * MB))
        c.docker("rm", "-f", box.name)
        c.same("its group goes", c.wait_for(lambda g=group: not g.exists()), True)
    for left in ("berth-show-parent/deep", "berth-show-parent"):
        if (ROOT / left).exists():
            (ROOT / left).rmdir()


def takeover(c):
    if not c.engine.process:
        return
    box = c.start("sh", "-c", "trap 'exit 9' TERM; while :; do sleep 0.1; done", options=("-m", "64m"))
    limited = c.start("sh", "-c", "while [ ! -e /go ]; do sleep 0.1; done; exec tail /dev/zero", options=("-m", "24m", "--memory-swap", "24m"))
    group = box.group()
    c.engine.kill()
    c.engine.start()
    c.same("runs on", box.inspect("State.Running"), True)
    c.docker("update", "-m", "48m", "--memory-swap", "96m", box.name)
    c.same("update", box.file("memory.max"), str(48 * MB))
    c.docker("pause", box.name)
    c.same("pause", box.file("cgroup.freeze"), "1")
    c.docker("unpause", box.name)
    c.same("exec", box.exec("cat", "/proc/self/cgroup"), (0, "0::/"))
    usage = c.engine.call("GET", f"/containers/{box.name}/stats?stream=false&one-shot=true")["memory_stats"]["usage"]
    c.tell(usage > 0, "stats", usage)
    c.docker("stop", box.name)
    c.same("exit code", box.inspect("State.ExitCode"), 9)
    limited.exec("touch", "/go")
    c.same("out of memory", (c.docker("wait", limited.name), limited.inspect("State.OOMKilled")), ("137", True))
    c.docker("rm", box.name)
    c.same("no group is left", c.wait_for(lambda: not group.exists()), True)


def users(c):
    box = c.start(options=("--memory", "64m", "--cpuset-cpus", "0"))
    c.like("users of its own", box.exec("cat", "/proc/self/uid_map")[1], r"^\s*0\s+100000\s+65536$")
    c.same("its limit, from inside", box.exec("cat", "/sys/fs/cgroup/memory.max"), (0, str(64 * MB)))
    c.same("its limit, from outside", box.file("memory.max"), str(64 * MB))
    c.same("an exec is in its group", box.exec("cat", "/proc/self/cgroup"), (0, "0::/"))
    c.same("killed for memory", c.shell("head -c 200m /dev/zero | tail", "--memory", "32m", "--memory-swap", "32m")[0], 137)
    c.docker("pause", box.name)
    c.same("paused", box.file("cgroup.freeze"), "1")
    c.docker("unpause", box.name)
    c.same("its devices", c.shell("head -c 3 /dev/zero | wc -c; head -c 1 /dev/kmsg"), (1, "3\nhead: /dev/kmsg: No such file or directory"))
    c.same("the host's users beside it", c.shell("head -n 1 /proc/self/uid_map | tr -s ' '", "--userns", "host"), (0, "0 0 4294967295"))


def remains(c):
    c.remove_all()
    found = [str(d) for top in ("berth", "docker") for d in (ROOT / top).glob("*/")]
    c.same("groups left", found, [])


PARTS = (
    host, lifecycle, network, memory, processor, processes, block_io, devices, out_of_memory,
    pause, update, statistics, top, ends, namespaces, nesting, parents, takeover, remains,
)  # fmt: skip

# of an engine with --userns-remap
PARTS_WITH_USERS = (users, remains)
