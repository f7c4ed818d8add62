"""PyTorch on the CPU as a peer.

python pytorch.py serve THREADS COMPILE     reads {"work": NAME, "seconds": S} a line, answers
                                            {"ways": {WAY: SECONDS}, "batch": N}; a work's slow ways
                                            are left out after the first answer
python pytorch.py first-step THREADS        seconds from import to the end of the first step
python pytorch.py memory THREADS WORK STEPS the most memory held while training

COMPILE is how many seconds torch.compile may take for one work; 0: it is not tried.
"""

import json
import statistics
import sys
import time

start = time.perf_counter()  # before PyTorch itself is loaded


def main():
    what, threads, *rest = sys.argv[1:]
    import torch

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    if what == "first-step":
        answer = {"ways": {"eager": first_step()}}
    elif what == "memory":
        answer = {"bytes": peak(rest[0], int(rest[1]))}
    else:
        return serve(torch.__version__, float(rest[0]))
    print(json.dumps(answer))


def first_step():
    from pytorch_nets import TRAINING

    net, shape = TRAINING["lenet-train"]
    training(net(), shape)().item()
    return time.perf_counter() - start


def peak(work, steps):
    import resource

    from pytorch_nets import TRAINING

    net, shape = TRAINING[work]
    step = training(net(), shape)
    for _ in range(steps):
        step()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def training(model, shape, form=None, wrap=lambda net: net):
    """A function that does one step of training; `wrap` may compile the model."""
    import torch
    import torch.nn.functional as F

    if form:
        model.to(memory_format=form)
    call = wrap(model)
    x = torch.randn(shape).to(memory_format=form or torch.contiguous_format)
    y = torch.arange(shape[0]) % 10
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(call(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def serve(version, compile_limit):
    from pytorch_works import make_ways

    print(json.dumps({"ready": version}), flush=True)
    made = {}
    for line in sys.stdin:
        job = json.loads(line)
        work, seconds = job["work"], job["seconds"]
        if work not in made:
            made[work] = make_ways(work, training, compile_limit)
        ways, batch, note = made[work]
        if not ways:
            print(json.dumps({"unavailable": note}), flush=True)
            continue
        times = {way: median(run, seconds) for way, run in ways.items()}
        best = min(times.values())
        for way, took in times.items():
            if took > 2 * best:
                del ways[way]
        print(json.dumps({"ways": times, "batch": batch, "note": note}), flush=True)


def median(run, seconds):
    for _ in range(3):
        run()
    begin = time.perf_counter()
    run()
    took = max(time.perf_counter() - begin, 1e-8)
    calls = max(1, int(0.0005 / took) + 1) if took < 0.0005 else 1
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        begin = time.perf_counter()
        for _ in range(calls):
            run()
        times.append((time.perf_counter() - begin) / calls)
    return statistics.median(times)


if __name__ == "__main__":
    main()
