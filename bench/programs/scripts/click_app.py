import click
from click.testing import CliRunner


@click.group()
@click.option("--debug/--no-debug", default=False, help="Debug mode.")
@click.version_option("1.2")
@click.pass_context
def cli(ctx, debug):
    """The tool does things.

    And more."""
    ctx.obj = debug


@cli.command()
@click.argument("names", nargs=-1, required=True)
@click.option("-n", "--count", type=click.IntRange(1, 5), default=1, show_default=True, help="How often.")
@click.option("--kind", type=click.Choice(["a", "b"]), envvar="KIND")
@click.pass_obj
def greet(debug, names, count, kind):
    """Greet NAMES."""
    for name in names:
        click.echo(f"{debug} hello {name} " * count + str(kind))


@cli.command()
@click.password_option()
@click.option("--file", type=click.File("r"))
def login(password, file):
    click.secho("ok", fg="green")
    if click.confirm("Sure?"):
        click.echo(len(password))


r = CliRunner()
for args, text in [(["--help"], None), (["greet", "--help"], None), (["greet", "x", "y", "-n", "2", "--kind", "a"], None), (["greet"], None), (["greet", "x", "-n", "9"], None),
    (["gret"], None), (["greet", "x", "--knd", "a"], None), (["login"], "a\na\ny\n"), (["--version"], None), (["login", "--file", "none"], None)]:
    result = r.invoke(cli, args, input=text)
    print(args, result.exit_code, result.output)
cli(["--debug", "greet", "end"])
