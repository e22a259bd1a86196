import structlog, io, sys, logging
from loguru import logger

structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.StackInfoRenderer(), structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer(key_order=["event"])], logger_factory=structlog.PrintLoggerFactory(sys.stdout))
log = structlog.get_logger().bind(user="x")
for i in range(200):
    log.info("event", i=i)
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
out = io.StringIO()
logger.remove()
logger.add(out, format="{level} {message} {extra} {function}:{line}", backtrace=False, diagnose=True, colorize=False)


def divide(a, b):
    logger.bind(q=1).info("dividing {} {name}", a, name=b)
    return a / b


with logger.catch():
    divide(1, 0)
import re
print(re.sub(r'"/\S*/|PYTHON|\(\d+\)|0x[0-9a-f]+|thread \S+', "", out.getvalue()))
