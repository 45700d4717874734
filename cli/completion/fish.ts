import type { Option, Place } from './places.ts'
import { awaiting, quoted, waysOn } from './walk.ts'

export function fishScript(places: readonly Place[]): string {
  const waiting = awaiting(places).flatMap(({ keys }) => keys)
  return [
    '# banyan completion for fish: banyan completion fish | source',
    'function __banyan_at --description "Whether the words so far lead there"',
    '  set -l place',
    '  set -l option',
    '  for word in (commandline -opc)[2..]',
    '    if test -n "$option"',
    '      set option',
    '      continue',
    '    end',
    '    switch "$place/$word"',
    ...waysOn(places).map(([way, to]) => `      case ${quoted(way)}; set place ${quoted(to)}`),
    `      case ${waiting.map(quoted).join(' ')}; set option $word`,
    '    end',
    '  end',
    '  test "$place" = "$argv[1]"',
    'end',
    ...places.flatMap(rules),
    'complete -c banyan-cli -w banyan',
  ].join('\n')
}

/** Where words lead on, files are of no use. */
function rules({ path, commands, values = [], options }: Place): readonly string[] {
  const rule = `complete -c banyan -n ${quoted(`__banyan_at ${quoted(path)}`)}`
  return [
    ...commands.map(({ name, description }) => `${rule} -f -a ${name} -d ${quoted(description)}`),
    ...values.map(value => `${rule} -f -a ${value}`),
    ...options.map(option => `${rule} ${optionWords(option)}`),
  ]
}

function optionWords({ name, short, description, values }: Option): string {
  const follows = values?.length ? ` -x -a ${quoted(values.join(' '))}` : ' -r'
  return [
    `-l ${name.replace(/^--/, '')}`,
    ...(short === undefined ? [] : [` -s ${short.replace(/^-/, '')}`]),
    ...(values ? [follows] : []),
    ` -d ${quoted(description)}`,
  ].join('')
}
