import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../../core/config/load.ts'

const github = 'https://github.com/acme/shop.git'

function load(options: string) {
  const text = `engine: { repositories: [{ name: shop, ${options} }] }`
  return loadConfig({ text, file: 'x', env: {}, hostName: 'h' })
}

function repository(options: string) {
  return load(options).config?.engine.repositories[0]
}

function problems(options: string): string {
  return load(options)
    .errors.map(error => error.message)
    .join('\n')
}

describe('what goes back to GitHub', () => {
  it('goes with the token that reads the repository', () => {
    expect(repository(`url: ${github}, auth: { token_file: /t }`)?.github).toEqual({
      apiUrl: 'https://api.github.com',
      tokenFile: '/t',
      statuses: true,
      context: 'banyan',
      deployments: true,
      environment: 'production',
      plans: true,
    })
  })

  it('goes as the app that reads it', () => {
    const auth = 'auth: { github_app: { id: 7, key_file: /k } }'

    expect(repository(`url: ${github}, ${auth}`)?.github).toMatchObject({
      app: { id: 7, keyFile: '/k' },
    })
  })

  it('goes to /api/v3 of another host that is said to be GitHub', () => {
    const text = 'url: https://git.acme.test:8443/a/b.git, forge: github, auth: { token_file: /t }'

    expect(repository(text)?.github?.apiUrl).toBe('https://git.acme.test:8443/api/v3')
  })

  it.each([
    ['ssh://git@git.acme.test:2222/a/b.git', 'forge: github', 'https://git.acme.test/api/v3'],
    ['git@github.com:a/b.git', 'forge: auto', 'https://api.github.com'],
  ])('goes from %s to its API, not to the port of ssh', (url, forge, apiUrl) => {
    const text = `url: "${url}", ${forge}, github: { token_file: /t }`
    expect(repository(text)?.github).toEqual(expect.objectContaining({ apiUrl }))
    expect(repository(text)?.github?.isNamed).toBeUndefined()
  })

  it('goes to an API that stands there, wherever url leads', () => {
    const api = 'github: { api_url: "https://proxy.test/github/" }'
    const text = `url: ${github}, auth: { token_file: /t }, ${api}`
    expect(repository(text)?.github).toMatchObject({
      ...{ apiUrl: 'https://proxy.test/github', isNamed: true },
    })
  })

  it.each([
    [
      'url: https://gitlab.com/a/b.git, auth: { github_app: { id: 7, key_file: /k } }',
      'is only for GitHub: set forge',
    ],
    [`url: /srv/shop.git, github: { api_url: "https://x.test" }`, 'url leads to no <owner>/<name>'],
    [`url: git@github.com:a/b.git, auth: { host: x }`, 'is only for token_file and github_app'],
  ])('is refused where it could go nowhere: %s', (text, message) => {
    expect(problems(text)).toContain(message)
  })

  it.each([
    ['no credential', `url: ${github}`],
    [
      'a host that nothing is known of',
      'url: https://git.acme.test/a.git, auth: { token_file: /t }',
    ],
    ['nothing to call it by', 'url: https://github.com/shop.git, auth: { token_file: /t }'],
    ['another forge', 'url: https://gitlab.com/a/b.git, auth: { token_file: /t }'],
    ['another forge by name', `url: ${github}, forge: gitea, auth: { token_file: /t }`],
  ])('does not go with %s', (_, text) => {
    expect(repository(text)).toBeDefined()
    expect(repository(text)?.github).toBeUndefined()
  })
})

it.each([
  ['an app without a key', 'auth: { github_app: { id: 7 } }', 'needs both id and key_file'],
  [
    'an app and a token',
    'auth: { token_file: /t, github_app: { id: 7, key_file: /k } }',
    'takes token_file or github_app, not both',
  ],
  ['ports backwards', 'previews: { ports: 300-200 }', 'must be a range of ports'],
  ['secrets of production', 'previews: { secrets: global }', 'must not be global'],
  [
    'a port of the engine among those of previews',
    'previews: { enabled: true, ports: 50000-50100 }',
    'has the port of grpc_port in it',
  ],
  [
    'a window of both kinds',
    'windows: [{ allow: "0 9 * * *", deny: "0 9 * * *", for: 1h }]',
    'needs either',
  ],
  ['a window of no kind', 'windows: [{ for: 1h }]', 'needs either'],
  ['a window without a length', 'windows: [{ allow: "0 9 * * *" }]', 'is required'],
  [
    'a window in no place',
    'windows: [{ allow: "0 9 * * *", for: 1h, time_zone: Mars }]',
    'time zone',
  ],
  ['a window at no time', 'windows: [{ allow: "0 29 * * *", for: 1h }]', 'bad hour'],
  ['a window that never comes', 'windows: [{ deny: "0 9 31 2 *", for: 1h }]', 'never comes'],
  [
    'a window with a day in full',
    'windows: [{ allow: "0 9 * * monday", for: 1h }]',
    "can't be read: a month or day name has to stand alone",
  ],
])('refuses %s', (_, options, message) => {
  expect(problems(`url: ${github}, ${options}`)).toContain(message)
})

it('reads windows', () => {
  const windows = 'windows: [{ allow: "0 9 * * 1-5", for: 8h, time_zone: Europe/Berlin }]'

  expect(repository(`url: ${github}, ${windows}`)?.windows).toEqual([
    { kind: 'allow', cron: '0 9 * * 1-5', forMs: 28_800_000, timeZone: 'Europe/Berlin' },
  ])
})

it('reads previews', () => {
  expect(
    repository(`url: ${github}, previews: { enabled: true, ports: 4000-4010 }`)?.previews,
  ).toEqual({
    ...{ label: 'preview', ttlMs: 259_200_000, limit: 5, secrets: 'preview' },
    ports: { first: 4000, last: 4010 },
  })
})
