"""The works of the bench in PyTorch, each in all the ways that it can be done."""

import signal
import time

import torch
import torch.nn.functional as F
from pytorch_nets import FORWARD, TRAINING

FORMS = {"eager": torch.contiguous_format, "channels_last": torch.channels_last}
IMAGES, FILTERS = (8, 64, 56, 56), (64, 64, 3, 3)


def conv3x3(x, w):
    return F.conv2d(x, w, padding=1)


def depthwise3x3(x, w):
    return F.conv2d(x, w, padding=1, groups=64)


def maxpool(x):
    return F.max_pool2d(x, 2)


def scale(x, w):
    return x * w


def sum_axes(x):
    return x.sum((0, 2, 3))


def softmax(x):
    return F.softmax(x, -1)


def avgpool(x):
    return F.avg_pool2d(x, 2)


def conv_transpose(x, w):
    return F.conv_transpose2d(x, w, stride=2, padding=1)


def lrn(x):
    return F.local_response_norm(x, 5)


OPS = {
    "multiply": (torch.mul, [IMAGES, IMAGES]),
    "scale": (scale, [IMAGES, (1, 64, 1, 1)]),
    "sum-axes": (sum_axes, [IMAGES]),
    "softmax": (softmax, [(1024, 1000)]),
    "avgpool": (avgpool, [IMAGES]),
    "conv-transpose": (conv_transpose, [(8, 64, 28, 28), (64, 32, 4, 4)]),
    "lrn": (lrn, [IMAGES]),
    "matmul512": (torch.matmul, [(512, 512), (512, 512)]),
    "conv3x3-1": (conv3x3, [(1, 64, 56, 56), FILTERS]),
    "conv3x3-8": (conv3x3, [IMAGES, FILTERS]),
    "depthwise3x3": (depthwise3x3, [IMAGES, (64, 1, 3, 3)]),
    "maxpool": (maxpool, [IMAGES]),
}


def make_ways(work, training, compile_limit):
    """{way: function}, images a call, and a note about what could not be had."""
    if work.startswith("dispatch"):
        a, b = (torch.randn(16, requires_grad=work == "dispatch") for _ in "ab")
        return {"eager": lambda: a + b}, None, ""
    make, batch = maker(work, training)
    if not make:
        return {}, None, "not among its works"
    ways = {name: make(form, lambda net: net) for name, form in FORMS.items()}
    note = ""
    if compile_limit > 0:
        try:
            ways["compiled"] = compiled_way(make, compile_limit)
        except (Late, Exception) as error:
            first = (str(error) or type(error).__name__).splitlines()[0]
            note = f"torch.compile: {first}"[:160]
    return ways, batch, note


def maker(work, training):
    """A function of memory format and wrapping (none, or the compiler) that returns the work."""
    if work in OPS:
        f, shapes = OPS[work]
        return lambda form, wrap: forward(wrap(f), shapes, form), None
    if work in FORWARD:
        build, shape = FORWARD[work]
        return lambda form, wrap: forward(wrap(build().eval().to(memory_format=form)), [shape], form), shape[0]
    if work in TRAINING:
        build, shape = TRAINING[work]
        return lambda form, wrap: training(build(), shape, form, wrap), shape[0]
    return None, None


def forward(f, shapes, form):
    flat = torch.contiguous_format
    args = [torch.randn(s).to(memory_format=form if len(s) == 4 else flat) for s in shapes]

    def run():
        with torch.no_grad():
            return f(*args)

    return run


class Late(BaseException):
    """No Exception: the compiler catches those and goes on."""


def compiled_way(make, limit):
    """The faster of the memory formats compiled, as far as they are ready in time."""

    def late(*_):
        raise Late(f"not ready after {limit:.0f} s")

    ready = {}
    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        for form in FORMS.values():
            torch._dynamo.reset()
            run = make(form, torch.compile)
            run(), run(), run()
            begin = time.perf_counter()
            run()
            ready[time.perf_counter() - begin] = run
    except Late:
        if not ready:
            raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return ready[min(ready)]
