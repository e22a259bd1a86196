import typer

app = typer.Typer()


@app.command()
def greet(name: str, count: int = typer.Option(1, help="How often"), loud: bool = False):
    """Greet somebody."""
    for _ in range(count):
        print("HELLO" if loud else "hello", name)


@app.command()
def other(files: list[str]):
    print(files)


app()
