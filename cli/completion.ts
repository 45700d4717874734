export interface OptionSummary {
  /** With its dashes. */
  readonly name: string
  readonly description: string
}

export interface CommandSummary {
  readonly name: string
  readonly description: string
  readonly options: readonly OptionSummary[]
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
      c => `    ${c.name}) words="${[...names(c.options), ...globals].join(' ')}" ;;`,
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
    '  case ${words[2]} in',
    ...commands.map(
      c =>
        `    ${c.name}) options+=(${c.options.map(o => described(o.name, o.description)).join(' ')}) ;;`,
    ),
    '  esac',
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
      ...c.options.map(option => rule(` -n '__fish_seen_subcommand_from ${c.name}'`, option)),
    ]),
  ].join('\n')
}

function names(options: readonly OptionSummary[]): string[] {
  return options.map(option => option.name)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
