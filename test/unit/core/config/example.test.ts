import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { knownKeys } from '../../../../core/config/known-keys.ts'
import { loadConfig } from '../../../../core/config/load.ts'

const text = readFileSync('banyan.example.yaml', 'utf8')

function load(source: string) {
  return loadConfig({ text: source, file: 'x', env: {}, hostName: 'h' }).config
}

/** Dotted names of every option, those of list items included. */
function optionNames(path: PropertyKey[] = []): string[] {
  return knownKeys(path).flatMap(key => {
    const below = [...path, key]
    const nested = [...optionNames(below), ...optionNames([...below, 0])]
    return nested.length > 0 ? nested : [below.map(String).join('.')]
  })
}

it.each(optionNames())('the example explains %s', name => {
  const key = name.split('.').at(-1) ?? ''

  expect(text).toMatch(new RegExp(`\\b${key}: `))
})

it('the example shows the defaults', () => {
  const example = load(text)
  const defaults = load(
    'engine: { repositories: [{ name: shop, url: https://github.com/acme/shop-deploy.git }] }',
  )

  expect(example).toBeDefined()
  expect(example).toEqual(defaults)
})

it('every option of the example has its one line of why, or stands beside its pair', () => {
  const explained = text.split('\n').filter(line => /^\s*[a-z_]+: .*# ./.test(line))

  expect(explained.length).toBeGreaterThan(45)
})
