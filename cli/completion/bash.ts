import type { Place } from './places.ts'
import { awaiting, waysOn } from './walk.ts'

export function bashScript(places: readonly Place[]): string {
  const waiting = awaiting(places)
  const listed = waiting.filter(({ values }) => values.length > 0)
  return [
    '# banyan completion for bash: source <(banyan completion bash)',
    '_banyan() {',
    '  local word place= option= words=',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    if [ -n "$option" ]; then option=; continue; fi',
    '    case "$place/$word" in',
    ...waysOn(places).map(([way, to]) => `      '${way}') place='${to}' ;;`),
    `      ${patterns(waiting.flatMap(({ keys }) => keys))}) option=$word ;;`,
    '    esac',
    '  done',
    '  if [ -n "$option" ]; then',
    '    case "$place/$option" in',
    ...listed.map(({ keys, values }) => `      ${patterns(keys)}) words='${values.join(' ')}' ;;`),
    '    esac',
    '  else',
    '    case $place in',
    ...places.map(place => `      '${place.path}') words='${wordsAt(place).join(' ')}' ;;`),
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _banyan banyan banyan-cli',
  ].join('\n')
}

function wordsAt({ commands, values = [], options }: Place): readonly string[] {
  return [...commands.map(each => each.name), ...values, ...options.map(each => each.name)]
}

function patterns(keys: readonly string[]): string {
  return keys.map(key => `'${key}'`).join(' | ')
}
