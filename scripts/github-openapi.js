#!/usr/bin/env node
// Cuts out of GitHub's own description of its API what engine/github/routes.ts asks for: fixtures/github/openapi.json, which the
// fake GitHub of the tests checks every request and every answer against. The description is too large to be a dependency
// (404 MB), so this is run by hand when a route is new:
//   cd "$(mktemp -d)" && npm pack @octokit/openapi@23.0.2 --json > pack.json && tar xzf octokit-openapi-*.tgz
//   node <here>/scripts/github-openapi.js .
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('usage: github-openapi.js <folder with pack.json and package/>\n')
  process.exit(2)
}
const root = join(import.meta.dirname, '..')
const read = path => JSON.parse(readFileSync(path, 'utf8'))
const [{ name, version, integrity }] = read(join(folder, 'pack.json'))
const whole = read(join(folder, 'package/generated/api.github.com.json'))
const source = readFileSync(join(root, 'engine/github/routes.ts'), 'utf8')
const routes = [...source.matchAll(/'([A-Z]+) (\/[^']*)'/g)].map(([, method, path]) => ({
  method: method.toLowerCase(),
  path,
}))

const paths = {}
for (const { method, path } of routes.sort((a, b) => a.path.localeCompare(b.path))) {
  const operation = whole.paths[path]?.[method]
  if (!operation) throw new Error(`GitHub describes no ${method} ${path}`)
  const { operationId, parameters, requestBody, responses } = operation
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  paths[path] = {
    ...paths[path],
    [method]: withoutProse({
      operationId,
      parameters,
      requestBody,
      responses: Object.fromEntries(good),
    }),
  }
}

const components = {}
collect(paths)
const slice = { from: { name, version, integrity }, openapi: whole.openapi, paths, components }
writeFileSync(join(root, 'fixtures/github/openapi.json'), `${JSON.stringify(slice)}\n`)

/** Whatever `$ref` names, and what that names. */
function collect(part) {
  if (typeof part !== 'object' || part === null) return
  if (typeof part.$ref === 'string') {
    const [, , kind, key] = part.$ref.split('/')
    components[kind] ??= {}
    if (components[kind][key] === undefined) {
      components[kind][key] = withoutProse(whole.components[kind][key])
      collect(components[kind][key])
    }
  }
  for (const value of Object.values(part)) collect(value)
}

/** Without what is for people. Below `properties`, keys are names of GitHub's, and stay. */
function withoutProse(part, isNames = false) {
  if (Array.isArray(part)) return part.map(one => withoutProse(one))
  if (typeof part !== 'object' || part === null) return part
  const isProse = key =>
    /^(description|summary|title|examples?|externalDocs|tags|headers)$|^x-/.test(key)
  return Object.fromEntries(
    Object.entries(part)
      .filter(([key]) => isNames || !isProse(key))
      .map(([key, value]) => [key, withoutProse(value, key === 'properties' && !isNames)]),
  )
}
