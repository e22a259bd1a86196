"""Looking into other processes: the names that asyncio.tools imports. Nothing can be looked into yet."""
# Taipan: another process's memory has no layout that could be read from outside. MIT licence.
from collections import namedtuple as _namedtuple

PROCESS_VM_READV_SUPPORTED = 0

FrameInfo = _namedtuple("FrameInfo", "filename lineno funcname", module=__name__)
CoroInfo = _namedtuple("CoroInfo", "call_stack task_name", module=__name__)
TaskInfo = _namedtuple("TaskInfo", "task_id task_name coroutine_stack awaited_by", module=__name__)
ThreadInfo = _namedtuple("ThreadInfo", "thread_id frame_info", module=__name__)
AwaitedInfo = _namedtuple("AwaitedInfo", "thread_id awaited_by", module=__name__)


class RemoteUnwinder:
    """Reads the stacks of another process."""

    def __init__(self, pid, *, all_threads=False, debug=False):
        raise RuntimeError("reading the stacks of other processes is not supported")
