import type { Argument, Command } from 'commander'

export interface Option {
  /** With its dashes. */
  readonly name: string
  /** `-f`; absent: it has none. */
  readonly short?: string
  readonly description: string
  /** What may follow it; empty: anything. Absent: nothing follows. */
  readonly values?: readonly string[]
}

/** Where a person is, after so many words: at the beginning, or after a command. */
export interface Place {
  /** Commands so far, with a space between: empty at the beginning, `agent`, `agent list`. */
  readonly path: string
  /** Words that lead on from here. */
  readonly commands: readonly Named[]
  /** What else is listed; absent: nothing is, but there may be an argument, such as a file. */
  readonly values?: readonly string[]
  /** Also those of every command. */
  readonly options: readonly Option[]
}

interface Named {
  readonly name: string
  /** Other words for it: they lead on, and are not offered. */
  readonly aliases: readonly string[]
  readonly description: string
}

/** All places of a program. */
export function placesOf(program: Command): readonly Place[] {
  const globals = optionsOf(program)
  const walk = (command: Command, path: string): readonly Place[] => {
    const commands = command.createHelp().visibleCommands(command).filter(isDefined)
    return [
      {
        path,
        commands: commands.map(namedOf),
        ...valuesOf(command.registeredArguments),
        options: byName([...optionsOf(command), ...globals]),
      },
      ...commands.flatMap(each => walk(each, `${path} ${each.name()}`.trim())),
    ]
  }
  return walk(program, '')
}

/** `help` says what `--help` says. */
function isDefined(command: Command): boolean {
  return command.name() !== 'help'
}

function namedOf(command: Command): Named {
  const [name, aliases, description] = [command.name(), command.aliases(), command.description()]
  return { name, aliases, description }
}

function valuesOf([first]: readonly Argument[]): Pick<Place, 'values'> {
  return first?.argChoices ? { values: first.argChoices } : {}
}

/** `--help` too, which is nobody's own. */
function optionsOf(command: Command): Option[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description, required, optional, argChoices }) => ({
      name: long ?? '',
      ...(short !== undefined && { short }),
      description,
      ...((required || optional) && { values: argChoices ?? [] }),
    }))
}

/** The first of each name counts. */
function byName(options: readonly Option[]): readonly Option[] {
  return [
    ...new Map(options.toReversed().map(option => [option.name, option])).values(),
  ].toReversed()
}
