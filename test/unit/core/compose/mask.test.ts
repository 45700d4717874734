import { expect, it } from 'vitest'
import { maskedLines } from '../../../../core/compose/mask.ts'

function masked(text: string, file = 'compose.yaml'): string {
  return maskedLines(file, text.split('\n')).join('\n')
}

it('hides the values of environment, args and content', () => {
  const text = `services:
  web:
    image: nginx
    environment:
      A: hunter2
      - B=hunter2
      C: |
        hunter2
    build:
      args:
      - D=hunter2
    environment: { E: hunter2 }
    ports: ["80:80"]
x-env: &env
  F: hunter2
configs:
  c:
    content: |
      hunter2: hunter2
  d: { content: hunter2 }
  e:
    file: e.txt`

  expect(masked(text)).toBe(`services:
  web:
    image: nginx
    environment:
      A: •••
      - B= •••
      C: |
        •••
    build:
      args:
      - D= •••
    environment: •••
    ports: ["80:80"]
x-env: &env
  F: •••
configs:
  c:
    content: |
      •••
  d: { content: •••
  e:
    file: e.txt`)
})

it.each([
  ['DB_PASSWORD: hunter2', 'DB_PASSWORD: •••'],
  ['  "api-token": hunter2', '  "api-token": •••'],
  ['command: run --password=hunter2', 'command: run --password= •••'],
  ['labels: { a: b, apiKey: hunter2 }', 'labels: { a: b, apiKey: •••'],
  ['secrets: [db-password]', 'secrets: [db-password]'],
  ['secret: { file: x }', 'secret: { file: x }'],
  ['image: nginx', 'image: nginx'],
])('of %j shows %j', (line, shown) => {
  expect(masked(line)).toBe(shown)
})

it('hides every value of an env file', () => {
  expect(masked('# note\nA=hunter2\nexport B="hunter2"\nhunter2', '.env')).toBe(
    '•••\nA= •••\nexport B= •••\n•••',
  )
})

it.each(['a', 'secret', ' ', 'auth=', '- ', '"', 'secret ', 'environment:', '[', '# '])(
  'is quick on a line of many %j',
  piece => {
    const line = piece.repeat(500_000 / piece.length)

    expect(masked(line).length).toBeLessThanOrEqual(line.length + 4)
  },
)
