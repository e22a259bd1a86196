"""An operating system's scheduler in small: tasks of several kinds pass packets through queues (after Richards)."""

IDLE, WORKER, HANDLER, DEVICE = range(4)


class Packet:
    def __init__(self, kind, owner):
        self.link = None
        self.kind = kind
        self.owner = owner
        self.value = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task:
    def __init__(self, scheduler, name, priority, queue):
        self.scheduler = scheduler
        self.name = name
        self.priority = priority
        self.queue = queue
        self.waiting = queue is None
        self.held = False
        scheduler.add(self)

    def runnable(self):
        return not self.held and (not self.waiting or self.queue is not None)

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
            packet.link = None
        self.waiting = False
        return packet

    def receive(self, packet):
        self.queue = packet.append_to(self.queue)

    def wait(self):
        self.waiting = True


class Idle(Task):
    def __init__(self, scheduler, name, count):
        super().__init__(scheduler, name, 0, None)
        self.waiting = False
        self.control = 1
        self.count = count

    def step(self, packet):
        self.count -= 1
        if self.count == 0:
            self.held = True
            return
        if self.control & 1:
            self.control = (self.control >> 1) ^ 0xD008
            self.scheduler.release("device B")
        else:
            self.control >>= 1
            self.scheduler.release("device A")


class Worker(Task):
    def __init__(self, scheduler, name, priority, queue):
        super().__init__(scheduler, name, priority, queue)
        self.target = "handler A"
        self.letter = 0

    def step(self, packet):
        if packet is None:
            self.wait()
            return
        self.target = "handler B" if self.target == "handler A" else "handler A"
        packet.owner = self.target
        packet.value = 0
        for place in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[place] = 64 + self.letter
        self.scheduler.send(packet, self.target, self.name)


class Handler(Task):
    def __init__(self, scheduler, name, priority, queue, device):
        super().__init__(scheduler, name, priority, queue)
        self.device = device
        self.work = None
        self.devices = None

    def step(self, packet):
        if packet is not None:
            if packet.kind == WORKER:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        if self.work is not None:
            work = self.work
            if work.value >= 4:
                self.work = work.link
                self.scheduler.send(work, "worker", self.name)
                return
            if self.devices is not None:
                device = self.devices
                self.devices = device.link
                device.value = work.data[work.value]
                work.value += 1
                self.scheduler.send(device, self.device, self.name)
                return
        self.wait()


class Device(Task):
    def __init__(self, scheduler, name, priority):
        super().__init__(scheduler, name, priority, None)
        self.pending = None

    def step(self, packet):
        if packet is None:
            if self.pending is None:
                self.wait()
                return
            done, self.pending = self.pending, None
            self.scheduler.send(done, done.owner, self.name)
        else:
            self.pending = packet
            self.held = True


class Scheduler:
    def __init__(self):
        self.tasks = []
        self.names = {}
        self.sent = self.held = 0

    def add(self, task):
        self.tasks.append(task)
        self.tasks.sort(key=lambda task: -task.priority)
        self.names[task.name] = task

    def release(self, name):
        self.names[name].held = False

    def send(self, packet, name, sender):
        self.sent += 1
        self.names[name].receive(packet)

    def run(self):
        while True:
            for task in self.tasks:
                if task.runnable():
                    task.step(task.take())
                    if task.held:
                        self.held += 1
                    break
            else:
                return


def packets(kind, owner, count):
    queue = None
    for _ in range(count):
        queue = Packet(kind, owner).append_to(queue)
    return queue


def main():
    scheduler = Scheduler()
    Idle(scheduler, "idle", 110_000)
    Worker(scheduler, "worker", 1000, packets(WORKER, "handler A", 2))
    Handler(scheduler, "handler A", 2000, packets(DEVICE, "handler A", 3), "device A")
    Handler(scheduler, "handler B", 3000, packets(DEVICE, "handler B", 3), "device B")
    Device(scheduler, "device A", 4000)
    Device(scheduler, "device B", 5000)
    scheduler.run()
    print(scheduler.sent, scheduler.held)


main()
