"""Method calls: inheritance, super(), polymorphic sites, special methods."""


class Account:
    def __init__(self, balance):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount
        return self

    def fee(self):
        return 1

    def charge(self):
        self.balance -= self.fee()

    def __len__(self):
        return 3


class Savings(Account):
    def fee(self):
        return 0

    def deposit(self, amount):
        return super().deposit(amount + 1)


class Business(Account):
    def fee(self):
        return super().fee() + 4

    @staticmethod
    def rate(amount):
        return amount // 10

    @classmethod
    def open(cls, amount):
        return cls(cls.rate(amount))


def main():
    accounts = [Account(10), Savings(20), Business(30), Savings(40)]
    total = 0
    for turn in range(900_000):
        account = accounts[turn & 3]
        account.deposit(turn & 7).deposit(2)
        account.charge()
        total += len(account)
        if turn % 10 == 0:
            total += Business.open(turn).balance
    print(total, [account.balance for account in accounts])


main()
