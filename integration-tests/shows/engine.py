"""What the shows share: an engine to show, its API over raw connections, and counts of what it holds.

An engine is the one at DOCKER_HOST, or one that the show starts from this tree, with a folder of its own, and ends.
Only the standard library is used; each connection is a socket of its own, so that nothing hides what the engine does.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
LABEL = "berth.show"
CONNECT_SECONDS = 30


class ShowError(Exception):
    """The show could not be run; says nothing about the engine."""


class ApiError(Exception):
    """The engine refused a request."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class Address:
    """Where an engine listens: unix:///path or tcp://host:port."""

    def __init__(self, text):
        self.text = text
        url = urllib.parse.urlparse(text)
        if url.scheme not in ("unix", "tcp"):
            raise ShowError(f"{text}: neither unix:// nor tcp://")
        self.unix = url.scheme == "unix"
        self.target = url.path if self.unix else (url.hostname, url.port or 2375)

    def connect(self):
        family = socket.AF_UNIX if self.unix else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        if not self.unix:  # a unix socket with a timeout would be refused while the queue of the listening one is full
            connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(self.target)
        except OSError:
            connection.close()
            raise
        return connection


class Connection:
    """One HTTP/1.1 connection; after a hijack, raw bytes in both directions. Close it, or use it in a with statement."""

    def __init__(self, address, timeout=600):
        self.socket = address.connect()
        self.socket.settimeout(timeout)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send_head(self, method, path, body=None, hijack=False):
        data = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(data)}"]
        if data:
            head.append("Content-Type: application/json")
        if hijack:
            head += ["Connection: Upgrade", "Upgrade: tcp"]
        self.socket.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + data)

    def read_head(self):
        """The status and the headers, with lower-case names."""
        while b"\r\n\r\n" not in self.unread:
            self._more("the answer's head")
        head, self.unread = self.unread.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = dict((name.lower(), value) for name, value in (line.split(": ", 1) for line in lines[1:]))
        return int(lines[0].split(" ")[1]), headers

    def _more(self, what):
        piece = self.socket.recv(65536)
        if not piece:
            raise ApiError(0, f"the connection ended within {what}")
        self.unread += piece

    def request(self, method, path, body=None):
        """A whole request; the answer's body as bytes."""
        self.send_head(method, path, body)
        return self.read_answer()

    def read_answer(self):
        """The answer to what was sent: its body."""
        status, headers = self.read_head()
        data = b"".join(self._body(status, headers))
        if status >= 400:
            try:
                raise ApiError(status, json.loads(data)["message"])
            except ValueError:
                raise ApiError(status, data[:200]) from None
        return data

    def stream(self, method, path):
        """A request whose answer's body comes piece by piece."""
        self.send_head(method, path)
        status, headers = self.read_head()
        if status >= 400:
            raise ApiError(status, b"".join(self._body(status, headers))[:200])
        return self._body(status, headers)

    def _body(self, status, headers):
        if status in (204, 304):
            return
        if headers.get("transfer-encoding") == "chunked":
            while True:
                length = int(self._line(), 16)
                yield from self._exactly(length)
                self._line()
                if length == 0:
                    return
        elif "content-length" in headers:
            yield from self._exactly(int(headers["content-length"]))
        else:
            yield from self.raw()

    def _line(self):
        while b"\r\n" not in self.unread:
            self._more("a chunk's length")
        line, self.unread = self.unread.split(b"\r\n", 1)
        return line

    def _exactly(self, length):
        while length > 0:
            if not self.unread:
                self._more("the body")
            piece, self.unread = self.unread[:length], self.unread[length:]
            length -= len(piece)
            yield piece

    def hijack(self, path, body=None):
        """Asks for the raw connection; whether output comes in frames."""
        self.send_head("POST", path, body, hijack=True)
        status, headers = self.read_head()
        if status != 101:
            raise ApiError(status, b"".join(self._body(status, headers))[:200].decode("latin-1"))
        return "multiplexed" in headers.get("content-type", "")

    def raw(self, size=1 << 18):
        """What comes up to the end."""
        if self.unread:
            piece, self.unread = self.unread, b""
            yield piece
        while True:
            piece = self.socket.recv(size)
            if not piece:
                return
            yield piece

    def frames(self):
        """Frames of a multiplexed stream, in pieces: stream number (1 or 2), bytes."""
        return frames_of(self.raw())


def frames_of(pieces):
    """Takes multiplexed frames apart without waiting for whole ones."""
    held, stream, left = bytearray(), 0, 0
    for piece in pieces:
        held += piece
        at = 0
        while at < len(held):
            if left == 0:
                if len(held) - at < 8:
                    break
                stream, left = struct.unpack_from(">BxxxI", held, at)
                at += 8
                continue
            count = min(left, len(held) - at)
            yield stream, bytes(memoryview(held)[at : at + count])
            at += count
            left -= count
        del held[:at]
    if held or left:
        raise ApiError(0, f"the stream ended within a frame: {left} bytes missing")


class Engine:
    """The engine that is shown. Use it in a with statement: its containers, and itself if it is ours, go at the end."""

    def __init__(self, host=None, tcp=False, flags=(), patience=60):
        self.folder = None
        self.patience = patience
        self.process = None
        self.flags = list(flags)
        self.made = set()
        self.tcp = None
        if host:
            self.address = Address(host)
            return
        self.folder = Path(tempfile.mkdtemp(prefix="berth-show-"))
        self.folder.chmod(0o711)  # an OCI runtime goes through it as a container's user
        self.address = Address(f"unix://{self.folder}/berth.sock")
        if tcp:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.tcp = Address(f"tcp://127.0.0.1:{free.getsockname()[1]}")

    def __enter__(self):
        try:
            if self.folder:
                self.start()
            self.ensure_image()
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        try:
            if self.process and self.process.poll() is not None:
                self.start()  # its containers live on without it
            self.remove_containers()
        except (OSError, ApiError, ShowError) as error:
            print(f"clean-up: {error}", file=sys.stderr)
        if self.folder:
            if self.process:
                self.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Starts our daemon, or the next one over the same folder; returns the seconds until it answered."""
        words = [str(TREE / "berth"), "daemon", "-H", self.address.text]
        if self.tcp:
            words += ["-H", self.tcp.text, "--tls=false"]
        words += ["--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec"]
        words += ["--pidfile", f"{self.folder}/pid", *self.flags]
        began = time.monotonic()
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while time.monotonic() - began < self.patience:
            if self.process.poll() is not None:
                raise ShowError(f"the daemon ended with {self.process.returncode}\n{self.log_end()}")
            try:
                self.call("GET", "/_ping")
                return time.monotonic() - began
            except OSError:
                time.sleep(0.01)
        raise ShowError("the daemon does not answer\n" + self.log_end())

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def kill(self):
        """Ends our daemon as a crash does."""
        self.process.kill()
        self.process.wait()

    def log_end(self, lines=30):
        try:
            return "\n".join((self.folder / "log").read_text().splitlines()[-lines:])
        except (OSError, TypeError):
            return ""

    def pid(self):
        """The daemon's process id: who is at the other end of its socket."""
        if self.process:
            return self.process.pid
        if not self.address.unix:
            raise ShowError("the daemon's process id is known over a unix socket only")
        with self.address.connect() as connection:
            packed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return struct.unpack("3i", packed)[0]

    def environment(self, address=None):
        """For the stock docker CLI."""
        own = dict(os.environ, DOCKER_HOST=(address or self.address).text, DOCKER_CLI_HINTS="false")
        for name in ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
            own.pop(name, None)
        return own

    def docker(self, *words, timeout=120, **more):
        return subprocess.run(
            ["docker", *words], env=self.environment(), capture_output=True, timeout=timeout, check=False, **more
        )

    def connect(self, address=None, timeout=600):
        return Connection(address or self.address, timeout)

    def call(self, method, path, body=None, timeout=120):
        """A request on a connection of its own; its JSON, or None."""
        with self.connect(timeout=timeout) as connection:
            data = connection.request(method, path, body)
        try:
            return json.loads(data) if data else None
        except ValueError:
            return data

    def ensure_image(self):
        """Makes the image busybox from the machine's static busybox unless there is one."""
        try:
            self.call("GET", "/images/busybox:latest/json")
            return
        except ApiError as error:
            if error.status != 404:
                raise
        busybox = shutil.which("busybox")
        if not busybox:
            raise ShowError("there is no image busybox, and the machine has none to make it of: install busybox-static")
        with tempfile.TemporaryDirectory(prefix="berth-show-image-") as folder:
            root = Path(folder)
            for name in ("bin", "etc", "tmp", "root", "proc", "sys", "dev"):
                (root / name).mkdir()
            (root / "tmp").chmod(0o1777)
            shutil.copy(busybox, root / "bin/busybox")
            names = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True).stdout.split()
            for name in set(names) - {"busybox"}:
                (root / "bin" / name).symlink_to("busybox")
            (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
            (root / "etc/group").write_text("root:x:0:\n")
            pack = subprocess.Popen(["tar", "-C", folder, "--owner=0", "--group=0", "-c", "."], stdout=subprocess.PIPE)
            words = ["import", "--change", 'CMD ["sh"]', "-", "busybox:latest"]
            done = self.docker(*words, stdin=pack.stdout)
            pack.wait()
        if done.returncode:
            raise ShowError("import of busybox: " + done.stderr.decode())

    def create(self, *command, tty=False, stdin=False, name=None, **host_config):
        """A container of busybox without a network; its id."""
        host_config.setdefault("NetworkMode", "none")
        body = {
            "Image": "busybox",
            "Cmd": list(command),
            "Tty": tty,
            "OpenStdin": stdin,
            "StdinOnce": stdin,
            "Labels": {LABEL: str(os.getpid())},
            "HostConfig": host_config,
        }
        query = f"?name={name}" if name else ""
        container = self.call("POST", "/containers/create" + query, body)["Id"]
        self.made.add(container)
        return container

    def begin(self, container):
        self.call("POST", f"/containers/{container}/start")

    def run(self, *command, **options):
        container = self.create(*command, **options)
        self.begin(container)
        return container

    def wait(self, container, timeout=600):
        return self.call("POST", f"/containers/{container}/wait", timeout=timeout)["StatusCode"]

    def remove(self, container):
        try:
            self.call("DELETE", f"/containers/{container}?force=1&v=1")
        except ApiError as error:
            if error.status not in (404, 409):
                raise

    def exec_create(self, container, *command, tty=False, stdin=False):
        body = {"AttachStdout": True, "AttachStderr": True, "AttachStdin": stdin, "Tty": tty, "Cmd": list(command)}
        return self.call("POST", f"/containers/{container}/exec", body)["Id"]

    def exec_run(self, container, *command):
        """Runs an exec to its end: exit code, what it printed."""
        number = self.exec_create(container, *command)
        with self.connect() as connection:
            connection.hijack(f"/exec/{number}/start", {"Detach": False, "Tty": False})
            out = b"".join(data for _, data in connection.frames())
        return self.call("GET", f"/exec/{number}/json")["ExitCode"], out

    def logs(self, container):
        """The whole log as stdout and stderr together, piece by piece."""
        with self.connect() as connection:
            for _, data in frames_of(connection.stream("GET", f"/containers/{container}/logs?stdout=1&stderr=1")):
                yield data

    def remove_containers(self):
        """Removes what this show has made."""
        filters = urllib.parse.quote(json.dumps({"label": [f"{LABEL}={os.getpid()}"]}))
        for found in self.call("GET", f"/containers/json?all=1&filters={filters}"):
            self.remove(found["Id"])

    def held(self):
        return Held.by(self.pid(), self.folder, self.made)


class Held:
    """What a daemon holds at a moment, by name."""

    def __init__(self, counts):
        self.counts = counts

    @staticmethod
    def by(pid, folder, containers):
        children = processes_below(pid)
        counts = {
            "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
            "threads": len(os.listdir(f"/proc/{pid}/task")),
            "processes": len(children),
            "descriptors of helpers": sum(map(descriptors_of, children)),
            "cgroups": count_cgroups(containers),
        }
        if folder:
            mounts = Path("/proc/self/mountinfo").read_text().splitlines()
            counts["mounts"] = sum(f"{folder}/" in line for line in mounts)
            counts["folders"] = sum(len(names) for _, names, _ in os.walk(folder))
        return Held(counts)

    def beyond(self, before, slack):
        """What there is more of than before, where pools may keep a little (descriptors, threads)."""
        allowed = {"descriptors": slack, "threads": slack}
        return {
            name: f"{before.counts[name]} -> {count}"
            for name, count in self.counts.items()
            if count > before.counts[name] + allowed.get(name, 0)
        }

    def __str__(self):
        return ", ".join(f"{count} {name}" for name, count in self.counts.items())


class Remains:
    """What the engine holds at a moment, its heap included, to be compared with later. Make it after a warm-up."""

    HEAP_SLACK = 3000

    def __init__(self, engine, slack=24):
        self.engine, self.slack = engine, slack
        time.sleep(1)
        self.heap, self.before = heap_after_collection(engine.pid()), engine.held()
        self.text = ""

    def since(self, seconds=30):
        """Waits until the engine holds no more than before; what it still does after that time."""
        end = time.monotonic() + seconds
        more = self.engine.held().beyond(self.before, self.slack)
        while more and time.monotonic() < end:
            time.sleep(0.2)
            more = self.engine.held().beyond(self.before, self.slack)
        heap = heap_after_collection(self.engine.pid())
        print(f"  before: {self.before}, heap {self.heap} KB\n  after:  {self.engine.held()}, heap {heap} KB")
        self.text = f"heap {self.heap} -> {heap} KB"
        if heap and heap > self.heap + self.HEAP_SLACK:
            more["heap"] = f"{self.heap} -> {heap} KB"
        return [f"left behind: {name} {change}" for name, change in more.items()]

    def __str__(self):
        return self.text


def descriptors_of(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def processes_below(pid):
    """The daemon's children and theirs."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                text = Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            parent = int(text.rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(entry))
    found, queue = [], [pid]
    while queue:
        more = children.get(queue.pop(), [])
        found += more
        queue += more
    return found


def count_cgroups(containers):
    """Control groups of these containers, in all hierarchies."""
    groups = [Path("/sys/fs/cgroup/berth"), *Path("/sys/fs/cgroup").glob("*/berth")]
    return sum(len(containers.intersection(os.listdir(group))) for group in groups if group.is_dir())


def heap_after_collection(pid):
    """Kilobytes of live objects on a JVM's heap; None where there is no jcmd."""
    home = os.readlink(f"/proc/{pid}/exe")
    jcmd = Path(home).parent / "jcmd"
    if not jcmd.exists():
        return None
    for _ in range(2):
        subprocess.run([jcmd, str(pid), "GC.run"], capture_output=True, timeout=60, check=False)
    info = subprocess.run([jcmd, str(pid), "GC.heap_info"], capture_output=True, text=True, timeout=60, check=False)
    used = re.findall(r"\s+total \d+K, used (\d+)K", info.stdout)
    return sum(map(int, used)) if used else None


def memory(pid):
    """A process's own memory in kilobytes: what would be free without it."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(value) for value in re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.M))


def compile_tool(name, folder):
    """A program of the shows, made for containers; its path."""
    target = Path(folder) / name
    source = Path(__file__).with_name(f"{name}.c")
    done = subprocess.run(
        ["cc", "-O2", "-static", "-o", target, source], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ShowError("cc: " + done.stderr)
    return target


def arguments(description, own_only=False):
    """The parser with what all shows take."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter, allow_abbrev=False
    )
    if not own_only:
        parser.add_argument(
            "--host",
            default=os.environ.get("DOCKER_HOST"),
            help="the engine to show; without it and without DOCKER_HOST one of this tree is started",
        )
    parser.add_argument("--limit", type=int, default=14400, metavar="SECONDS", help="ends the show as failed after this")
    return parser


def verdict(name, failures, text):
    """Prints the one line that counts and ends the show: 0 as promised, 1 not."""
    for failure in failures[:20]:
        print(f"  {failure}")
    if len(failures) > 20:
        print(f"  … and {len(failures) - 20} more")
    print(f"{name}: {'FAILED' if failures else 'ok'}: {text}")
    return 1 if failures else 0


def main(show, parser):
    """Runs a show within its time; 2 when it could not be run."""
    options = parser.parse_args()

    def out_of_time(*_):
        raise ShowError(f"not at its end after {options.limit} s")

    def ended(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, out_of_time)
    signal.signal(signal.SIGTERM, ended)
    signal.alarm(options.limit)
    try:
        return show(options)
    except ShowError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
