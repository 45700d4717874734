import { expect, it } from 'vitest'
import { loadConfig, renderDiagnostic } from '../../../../core/config/load.ts'

function load(mirror: string) {
  const repository = `{ name: a, url: https://x.test/a.git, auth: { token_file: /t }, mirrors: [${mirror}] }`
  const text = `engine: { repositories: [${repository}] }`
  return loadConfig({ text, file: 'banyan.yaml', env: {}, hostName: 'host-1' })
}

it('a mirror has its own credential, or none', () => {
  const { config } = load('{ url: https://y.test/a.git }')

  expect(config?.engine.repositories[0]?.mirrors).toEqual([
    { url: 'https://y.test/a.git', auth: {}, priority: 1, timeoutMs: 15_000 },
  ])
})

it.each([
  ['url: https://u:p@y.test/a.git', /must not hold credentials/],
  ['url: https://y.test/a.git, auth: { token_file: /t, host: x.test }', /is not the host of url/],
  ['url: https://y.test/a.git, auth: { ssh_key_file: /k, known_hosts_file: /h }', /only for ssh/],
  ['url: git@y.test:a.git, auth: { token_file: /t }', /only for https/],
  ['url: https://y.test/a.git, auth: { github_app: { id: 1, key_file: /k } }', /not for mirrors/],
])('a mirror with %s is refused', (mirror, expected) => {
  expect(load(`{ ${mirror} }`).errors.map(renderDiagnostic).join('\n')).toMatch(expected)
})
