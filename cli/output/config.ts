import type { ComposeModel } from '../../core/compose/language.ts'
import { serviceHashes } from '../../core/compose/print/service-hash.ts'
import { mapAt, listAt, scalarsIn, textAt } from '../../core/compose/read.ts'
import type { Mapping } from '../../core/compose/tree.ts'
import { variablesOf } from '../../core/compose/variables.ts'
import { usage } from '../arguments.ts'
import { jsonText } from './json.ts'

/** What `banyan config` prints alone when it is asked to. */
export const configParts = [
  'services',
  'images',
  'variables',
  'profiles',
  'volumes',
  'networks',
] as const

export type ConfigPart = (typeof configParts)[number]

/** One name a line, sorted. */
export function partLines({ file, name }: ComposeModel, part: ConfigPart): string[] {
  switch (part) {
    case 'services':
    case 'volumes':
    case 'networks':
      return namesIn(file, part)
    case 'images':
      return servicesIn(file).map(([service, map]) => textAt(map, 'image') ?? `${name}-${service}`)
    case 'profiles': {
      const lists = servicesIn(file).map(([, map]) => scalarsIn(listAt(map, 'profiles')))
      return [...new Set(lists.flat().map(({ value }) => String(value)))].sort()
    }
    case 'variables':
      return variableLines(file)
  }
}

/** Every variable that the file asks for, by name. */
export function variablesJson(file: Mapping): string {
  const entries = variablesOf([file]).map(each => [
    each.name,
    {
      Name: each.name,
      DefaultValue: each.defaultValue,
      PresenceValue: each.alternateValue,
      Required: each.required,
    },
  ])
  return jsonText(Object.fromEntries(entries))
}

/** Service and hash. Throws `usage` for a service that there is not. */
export function hashLines(file: Mapping, asked: string): string[] {
  const hashes = serviceHashes(file)
  const names = asked === '*' ? [...hashes.keys()] : asked.split(',').sort()
  return names.map(name => {
    const hash = hashes.get(name)
    if (hash === undefined) throw usage(`there is no service ${JSON.stringify(name)}`)
    return `${name} ${hash}`
  })
}

const narrowest = 20
const gap = 3

function variableLines(file: Mapping): string[] {
  const rows = variablesOf([file]).map(each => [
    each.name,
    String(each.required),
    each.defaultValue,
    each.alternateValue,
  ])
  const table = [['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], ...rows]
  const widths = [0, 1, 2].map(column =>
    Math.max(narrowest, ...table.map(row => (row[column] ?? '').length + gap)),
  )
  return table.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(''))
}

function namesIn(file: Mapping, key: string): string[] {
  return [...(mapAt(file, key)?.entries.keys() ?? [])].sort()
}

function servicesIn(file: Mapping): [string, Mapping][] {
  const services = mapAt(file, 'services')
  return namesIn(file, 'services').flatMap(name => {
    const service = mapAt(services, name)
    return service ? [[name, service] as [string, Mapping]] : []
  })
}
