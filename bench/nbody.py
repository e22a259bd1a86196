"""The orbits of the giant planets, by a symplectic integrator."""

from math import pi, sqrt

SOLAR_MASS = 4 * pi * pi
DAYS = 365.24


class Body:
    def __init__(self, position, velocity, mass):
        self.x, self.y, self.z = position
        self.vx, self.vy, self.vz = (speed * DAYS for speed in velocity)
        self.mass = mass * SOLAR_MASS


def system():
    return [
        Body((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 1.0),
        Body((4.84143144246472090, -1.16032004402742839, -0.103622044471123109),
             (0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023), 9.54791938424326609e-4),
        Body((8.34336671824457987, 4.12479856412430479, -0.403523417114321381),
             (-0.00276742510726411390, 0.00499852801234917238, 0.0000230417297573763929), 2.85885980666130812e-4),
        Body((12.8943695621391310, -15.1111514016986312, -0.223307578892655734),
             (0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556), 4.36624404335156298e-5),
        Body((15.3796971148509165, -25.9193146099879641, 0.179258772950371181),
             (0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870), 5.15138902046611451e-5),
    ]


def settle(bodies):
    sun = bodies[0]
    sun.vx = -sum(body.vx * body.mass for body in bodies) / SOLAR_MASS
    sun.vy = -sum(body.vy * body.mass for body in bodies) / SOLAR_MASS
    sun.vz = -sum(body.vz * body.mass for body in bodies) / SOLAR_MASS


def energy(bodies):
    total = 0.0
    for index, body in enumerate(bodies):
        total += 0.5 * body.mass * (body.vx**2 + body.vy**2 + body.vz**2)
        for other in bodies[index + 1 :]:
            dx, dy, dz = body.x - other.x, body.y - other.y, body.z - other.z
            total -= body.mass * other.mass / sqrt(dx * dx + dy * dy + dz * dz)
    return total


def advance(bodies, pairs, step, count):
    for _ in range(count):
        for body, other in pairs:
            dx = body.x - other.x
            dy = body.y - other.y
            dz = body.z - other.z
            distance = dx * dx + dy * dy + dz * dz
            magnitude = step / (distance * sqrt(distance))
            pull, push = other.mass * magnitude, body.mass * magnitude
            body.vx -= dx * pull
            body.vy -= dy * pull
            body.vz -= dz * pull
            other.vx += dx * push
            other.vy += dy * push
            other.vz += dz * push
        for body in bodies:
            body.x += step * body.vx
            body.y += step * body.vy
            body.z += step * body.vz


bodies = system()
settle(bodies)
print(f"{energy(bodies):.9f}")
pairs = [(body, other) for index, body in enumerate(bodies) for other in bodies[index + 1 :]]
advance(bodies, pairs, 0.01, 120_000)
print(f"{energy(bodies):.9f}")
