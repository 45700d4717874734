export interface OptionSummary {
  /** With its dashes. */
  readonly name: string
  readonly description: string
}

export interface CommandSummary {
  readonly name: string
  readonly description: string
  /** Its own, and those of its commands. */
  readonly options: readonly OptionSummary[]
  /** `set` of `secret set`. */
  readonly commands: readonly Omit<CommandSummary, 'commands'>[]
}

export interface ProgramSummary {
  readonly options: readonly OptionSummary[]
  readonly commands: readonly CommandSummary[]
}

export const shells = ['bash', 'zsh', 'fish']

/** A script that completes commands and options; made from the commands themselves, so it can't go stale. */
export function completionScript(shell: string, program: ProgramSummary): string {
  if (shell === 'fish') return fish(program)
  return shell === 'zsh' ? zsh(program) : bash(program)
}

function bash({ commands, options }: ProgramSummary): string {
  const globals = names(options)
  return [
    '# banyan completion for bash: source <(banyan completion bash)',
    '_banyan() {',
    '  local word command= words',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case $word in -*) ;; *) command=$word; break ;; esac',
    '  done',
    '  case $command in',
    `    '') words="${[...commands.map(c => c.name), ...globals].join(' ')}" ;;`,
    ...commands.map(
      c => `    ${c.name}) words="${[...within(c), ...names(c.options), ...globals].join(' ')}" ;;`,
    ),
    '    *) words= ;;',
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _banyan banyan banyan-cli',
  ].join('\n')
}

function zsh({ commands, options }: ProgramSummary): string {
  const described = (name: string, text: string) => quoted(`${name}:${text.replaceAll(':', '\\:')}`)
  return [
    '#compdef banyan banyan-cli',
    '# banyan completion for zsh: source <(banyan completion zsh)',
    '_banyan() {',
    '  local -a commands options',
    `  commands=(${commands.map(c => described(c.name, c.description)).join(' ')})`,
    `  options=(${options.map(o => described(o.name, o.description)).join(' ')})`,
    '  if (( CURRENT == 2 )); then',
    "    _describe 'command' commands",
    "    _describe 'option' options",
    '    return',
    '  fi',
    '  commands=()',
    '  case ${words[2]} in',
    ...commands.map(c => {
      const options = c.options.map(o => described(o.name, o.description)).join(' ')
      const subcommands = c.commands.map(s => described(s.name, s.description)).join(' ')
      return `    ${c.name}) options+=(${options}); (( CURRENT == 3 )) && commands=(${subcommands}) ;;`
    }),
    '  esac',
    "  _describe 'command' commands",
    "  _describe 'option' options",
    '  _files',
    '}',
    'compdef _banyan banyan banyan-cli',
  ].join('\n')
}

function fish({ commands, options }: ProgramSummary): string {
  const rule = (condition: string, option: OptionSummary) =>
    `complete -c banyan${condition} -l ${option.name.replace(/^--/, '')} -d ${quoted(option.description)}`
  return [
    '# banyan completion for fish: banyan completion fish | source',
    ...options.map(option => rule('', option)),
    ...commands.flatMap(c => [
      `complete -c banyan -n __fish_use_subcommand -a ${c.name} -d ${quoted(c.description)}`,
      ...c.commands.map(
        s =>
          `complete -c banyan -n '__fish_seen_subcommand_from ${c.name}' -a ${s.name} -d ${quoted(s.description)}`,
      ),
      ...c.options.map(option => rule(` -n '__fish_seen_subcommand_from ${c.name}'`, option)),
    ]),
  ].join('\n')
}

function within({ commands }: CommandSummary): string[] {
  return commands.map(({ name }) => name)
}

function names(options: readonly OptionSummary[]): string[] {
  return options.map(option => option.name)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
