#!/usr/bin/python3
"""Drives the engine at DOCKER_HOST with docker-py, once for each API version given; ends with `ok`."""
import io
import os
import socket
import struct
import sys
import tarfile
import time

import docker

HOST = os.environ["DOCKER_HOST"]


def frames(stream):
    """Reads a multiplexed stream to its end: (1 for stdout or 2 for stderr, bytes) each."""
    while True:
        head = stream.read(8)
        if not head:
            return
        kind, length = struct.unpack(">BxxxL", head)
        yield kind, stream.read(length)


def half_close(client, name):
    """cat gets its input, its end, and all of it comes back; wait, logs and events agree."""
    made = client.create_container(
        "busybox", "cat", name=name, stdin_open=True, labels={"client": "py"},
        host_config=client.create_host_config(network_mode="none"))["Id"]
    attached = client.attach_socket(made, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
    client.start(made)
    raw = attached._sock if hasattr(attached, "_sock") else attached
    raw.sendall(b"over and out\n" * 5000)
    raw.shutdown(socket.SHUT_WR)
    back = b"".join(data for kind, data in frames(raw.makefile("rb")) if kind == 1)
    assert back == b"over and out\n" * 5000, len(back)
    assert client.wait(made)["StatusCode"] == 0
    assert client.logs(made, tail=1) == b"over and out\n"
    inspected = client.inspect_container(made)
    assert inspected["State"]["ExitCode"] == 0 and inspected["Config"]["OpenStdin"]
    listed = client.containers(all=True, filters={"label": "client=py"})
    assert [one["Names"] for one in listed] == [["/" + name]], listed
    client.remove_container(made)


def running(client, name):
    """A container that runs: exec in its forms, stats, top, archives, update, events."""
    made = client.create_container(
        "busybox", ["sleep", "1000"], name=name,
        host_config=client.create_host_config(network_mode="none", mem_limit="32m", pids_limit=50))["Id"]
    client.start(made)
    run = client.exec_create(made, ["sh", "-c", "echo out; echo err >&2; exit 3"])["Id"]
    assert client.exec_start(run, demux=True) == (b"out\n", b"err\n")
    assert client.exec_inspect(run)["ExitCode"] == 3
    tty = client.exec_create(made, ["tty"], tty=True)["Id"]
    assert client.exec_start(tty, tty=True).startswith(b"/dev/pts/")
    stats = next(client.stats(made, decode=True))
    assert stats["memory_stats"]["limit"] == 32 << 20 and stats["pids_stats"]["current"] >= 1, stats
    assert client.top(made)["Processes"]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("note")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"hi!\n"))
    assert client.put_archive(made, "/tmp", packed.getvalue())
    pieces, stat = client.get_archive(made, "/tmp/note")
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as archive:
        assert archive.extractfile("note").read() == b"hi!\n" and stat["size"] == 4
    assert {"Path": "/tmp/note", "Kind": 1} in client.diff(made)
    client.pause(made)
    assert client.inspect_container(made)["State"]["Paused"]
    client.unpause(made)
    client.kill(made)
    assert client.wait(made)["StatusCode"] == 137
    client.remove_container(made)


def events(client, made):
    """What was told of a container so far: there is no end to wait for but the clock's."""
    told = client.events(since=1, until=int(time.time()) + 1, filters={"container": made}, decode=True)
    return [event["Action"] for event in told]


def images(client, name):
    """Build, history, tag, save, load, import, remove."""
    context = b"FROM busybox\nENV a=b\nRUN echo built >/built\nCMD [\"cat\", \"/built\"]\n"
    lines = list(client.build(fileobj=io.BytesIO(context), tag=name, rm=True, decode=True))
    assert any("Successfully tagged" in line.get("stream", "") for line in lines), lines
    assert "a=b" in client.inspect_image(name)["Config"]["Env"]
    assert client.history(name)[0]["CreatedBy"]
    client.tag(name, name + "-two")
    saved = b"".join(client.get_image(name))
    client.remove_image(name)
    client.remove_image(name + "-two")
    assert [line for line in client.load_image(saved) if name in line.get("stream", "")]
    made = client.create_container(name, host_config=client.create_host_config(network_mode="none"))["Id"]
    client.start(made)
    assert client.wait(made)["StatusCode"] == 0
    assert client.logs(made) == b"built\n"
    assert events(client, made) == ["create", "start", "die"], events(client, made)
    client.remove_container(made)
    client.remove_image(name)


def nouns(client, name):
    """Volumes, networks, what the engine says of itself, and refusals."""
    assert client.create_volume(name)["Driver"] == "local"
    client.remove_volume(name)
    network = client.create_network(name, driver="bridge")["Id"]
    assert client.inspect_network(network)["Name"] == name
    client.remove_network(network)
    try:
        client.inspect_container("no-such-container")
        raise AssertionError("found")
    except docker.errors.NotFound as refusal:
        assert refusal.explanation == "No such container: no-such-container", refusal.explanation


def shapes(client, version):
    """What an answer had in one version and not in another."""
    minor = int(version.split(".")[1])
    info = client.info()
    assert ("BridgeNfIptables" in info) == (minor < 50)
    assert ("FirewallBackend" in info) == (minor >= 49)
    assert ("name=seccomp" in info["SecurityOptions"][0]) == (minor >= 25)
    image = client.images("busybox")[0]
    assert ("VirtualSize" in image) == (minor < 44)
    assert client.version()["MinAPIVersion"] == "1.24"
    made = client.create_container("busybox", "true", host_config=client.create_host_config(network_mode="none"))
    inspected = client.inspect_container(made["Id"])
    assert ("ContainerIDFile" in inspected["HostConfig"])
    client.remove_container(made["Id"])


def main(versions):
    for version in versions:
        client = docker.APIClient(base_url=HOST, version=version, timeout=60)
        assert client.ping() and client.version()["ApiVersion"] == "1.51"
        name = "py-" + version.replace(".", "-")
        half_close(client, name)
        running(client, name)
        nouns(client, name)
        shapes(client, version)
        if version == versions[-1]:
            images(client, name)
        client.close()
    # the same by its higher layer, with the version that both sides agree on
    whole = docker.DockerClient(base_url=HOST, version="auto", timeout=60)
    assert whole.containers.run("busybox", "echo high", remove=True, network_mode="none") == b"high\n"
    print("ok")


main(sys.argv[1:])
