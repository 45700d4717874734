import type { Place } from './places.ts'
import { awaiting, quoted, waysOn } from './walk.ts'

export function zshScript(places: readonly Place[]): string {
  const waiting = awaiting(places)
  const listed = waiting.filter(({ values }) => values.length > 0)
  return [
    '#compdef banyan banyan-cli',
    '# banyan completion for zsh: source <(banyan completion zsh)',
    '_banyan() {',
    '  local word place option',
    '  local -a commands options',
    '  for word in "${(@)words[2,CURRENT-1]}"; do',
    '    if [[ -n $option ]]; then option=; continue; fi',
    '    case "$place/$word" in',
    ...waysOn(places).map(([way, to]) => `      ${quoted(way)}) place=${quoted(to)} ;;`),
    `      ${patterns(waiting.flatMap(({ keys }) => keys))}) option=$word ;;`,
    '    esac',
    '  done',
    '  if [[ -n $option ]]; then',
    '    case "$place/$option" in',
    ...listed.map(({ keys, values }) => `      ${patterns(keys)}) compadd ${values.join(' ')} ;;`),
    '      *) _files ;;',
    '    esac',
    '    return',
    '  fi',
    '  case $place in',
    ...places.map(place => `    ${quoted(place.path)}) ${offers(place)} ;;`),
    '  esac',
    "  _describe 'command' commands",
    "  _describe -o 'option' options",
    '  (( $#commands )) || _files',
    '}',
    'compdef _banyan banyan banyan-cli',
  ].join('\n')
}

function offers({ commands, values = [], options }: Place): string {
  const words = [...commands.map(described), ...values.map(quoted)].join(' ')
  return `commands=(${words}); options=(${options.map(described).join(' ')})`
}

function described({ name, description }: { name: string; description: string }): string {
  return quoted(`${name}:${description.replaceAll(':', '\\:')}`)
}

function patterns(keys: readonly string[]): string {
  return keys.map(quoted).join(' | ')
}
