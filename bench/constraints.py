"""An incremental constraint solver: a graph of one-way dependencies kept up to date by planning (after DeltaBlue)."""

from enum import IntEnum


class Strength(IntEnum):
    REQUIRED = 0
    STRONG = 1
    MEDIUM = 2
    WEAK = 3


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.uses = []
        self.determined_by = None
        self.mark = 0


class Constraint:
    def __init__(self, strength, *variables):
        self.strength = strength
        self.variables = variables
        self.output = None
        for variable in variables:
            variable.uses.append(self)

    def candidates(self):
        return self.variables[-1:]

    def inputs(self):
        return [variable for variable in self.variables if variable is not self.output]

    def execute(self):
        raise NotImplementedError


class Equal(Constraint):
    def candidates(self):
        return self.variables[::-1]

    def execute(self):
        left, right = self.variables
        if self.output is right:
            right.value = left.value
        else:
            left.value = right.value


class Scale(Constraint):
    def candidates(self):
        return (self.variables[0], self.variables[3])

    def execute(self):
        source, factor, offset, target = self.variables
        if self.output is target:
            target.value = source.value * factor.value + offset.value
        else:
            source.value = (target.value - offset.value) // factor.value


class Edit(Constraint):
    def execute(self):
        pass


class Planner:
    def __init__(self):
        self.stamp = 0

    def add(self, constraint):
        self.stamp += 1
        while constraint is not None:
            constraint = self.satisfy(constraint)

    def satisfy(self, constraint):
        best = None
        for variable in constraint.candidates():
            if variable.mark != self.stamp:
                rival = variable.determined_by
                if rival is None:
                    best = variable
                    break
                if rival.strength > constraint.strength and (
                    best is None or rival.strength > best.determined_by.strength
                ):
                    best = variable
        if best is None:
            return None
        loser = best.determined_by
        if loser is not None:
            loser.output = None
        best.determined_by = constraint
        constraint.output = best
        for variable in constraint.inputs():
            variable.mark = self.stamp
        best.mark = self.stamp
        return loser

    def remove(self, constraint):
        for variable in constraint.variables:
            variable.uses.remove(constraint)
        output = constraint.output
        if output is not None:
            output.determined_by = None
            constraint.output = None
            for other in output.uses:
                if other.output is None:
                    self.add(other)

    def plan(self, source):
        self.stamp += 1
        waiting = [source]
        order = []
        while waiting:
            variable = waiting.pop()
            variable.mark = self.stamp
            for constraint in variable.uses:
                output = constraint.output
                if output is not None and output is not variable and output.mark != self.stamp:
                    order.append(constraint)
                    waiting.append(output)
        return order


def chain(length, rounds):
    planner = Planner()
    variables = [Variable(f"v{index}") for index in range(length)]
    for variable in variables:
        planner.add(Edit(Strength.WEAK, variable))
    for left, right in zip(variables, variables[1:]):
        planner.add(Equal(Strength.REQUIRED, left, right))
    total = 0
    for turn in range(rounds):
        edit = Edit(Strength.STRONG, variables[0])
        planner.add(edit)
        order = planner.plan(variables[0])
        for value in range(10):
            variables[0].value = value + turn
            for constraint in order:
                constraint.execute()
            total += variables[-1].value
        planner.remove(edit)
    return total


def projection(count, rounds):
    planner = Planner()
    factor, offset = Variable("factor", 10), Variable("offset", 1000)
    edits = [Edit(Strength.REQUIRED, factor), Edit(Strength.REQUIRED, offset)]
    for edit in edits:
        planner.add(edit)
    pairs = []
    for index in range(count):
        source, target = Variable(f"s{index}", index), Variable(f"t{index}")
        planner.add(Edit(Strength.MEDIUM, source))
        planner.add(Scale(Strength.REQUIRED, source, factor, offset, target))
        pairs.append((source, target))
    total = 0
    for turn in range(rounds):
        factor.value = turn + 1
        for constraint in planner.plan(factor):
            constraint.execute()
        total += sum(target.value for source, target in pairs)
    return total


print(chain(800, 350), projection(1500, 500))
