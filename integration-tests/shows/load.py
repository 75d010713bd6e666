"""Many short runs and execs, several at once, each looked at: what fast and execs share."""

import concurrent.futures
import json
import os
import queue
import threading
import time

from engine import LABEL

EXIT_CODE = 7
HANG_SECONDS = 60


def program(number):
    return "sh", "-c", f"echo hello {number}; exit {EXIT_CODE}"


def raw_run(engine, number):
    container = engine.create(*program(number), AutoRemove=True)
    path = f"/containers/{container}"
    with engine.connect(timeout=HANG_SECONDS) as output, engine.connect(timeout=HANG_SECONDS) as wait:
        output.hijack(f"{path}/attach?stream=1&stdout=1&stderr=1")
        wait.send_head("POST", f"{path}/wait?condition=removed")
        engine.begin(container)
        out = b"".join(data for _, data in output.frames())
        return out, json.loads(wait.read_answer())["StatusCode"]


def raw_exec(engine, number):
    made = engine.exec_create(engine.sleeper, *program(number))
    with engine.connect(timeout=HANG_SECONDS) as output:
        output.hijack(f"/exec/{made}/start", {"Detach": False, "Tty": False})
        out = b"".join(data for _, data in output.frames())
    return out, engine.call("GET", f"/exec/{made}/json", timeout=HANG_SECONDS)["ExitCode"]


def cli_run(engine, number):
    words = ["run", "--rm", "--network=none", f"--label={LABEL}={os.getpid()}", "busybox", *program(number)]
    done = engine.docker(*words, timeout=HANG_SECONDS)
    return done.stdout + done.stderr, done.returncode


def cli_exec(engine, number):
    done = engine.docker("exec", engine.sleeper, *program(number), timeout=HANG_SECONDS)
    return done.stdout + done.stderr, done.returncode


def attempt(engine, kind, number):
    """What was wrong with one, or nothing; how long it took."""
    began = time.monotonic()
    try:
        out, code = kind(engine, number)
    except Exception as error:  # pylint: disable=broad-except
        return f"{kind.__name__} {number}: {type(error).__name__}: {error}", time.monotonic() - began
    took = time.monotonic() - began
    if out != f"hello {number}\n".encode():
        return f"{kind.__name__} {number}: printed {out[:100]!r}", took
    if code != EXIT_CODE:
        return f"{kind.__name__} {number}: exit code {code}", took
    return None, took


def many(engine, kind, count, at_once, failures):
    """Runs count of a kind; prints how many a second."""
    if count == 0:
        return
    numbers, times, lock = queue.SimpleQueue(), [], threading.Lock()
    for number in range(count):
        numbers.put(number)

    def work():
        while not numbers.empty():
            try:
                number = numbers.get_nowait()
            except queue.Empty:
                return
            failure, took = attempt(engine, kind, number)
            with lock:
                times.append(took)
                if failure:
                    failures.append(failure)

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(at_once) as workers:
        for worker in [workers.submit(work) for _ in range(at_once)]:
            worker.result()
    rate = count / (time.monotonic() - began)
    times.sort()
    middle, last = times[len(times) // 2] * 1000, times[-1] * 1000
    print(f"  {count} {kind.__name__}: {rate:.0f} a second, median {middle:.0f} ms, longest {last:.0f} ms", flush=True)
