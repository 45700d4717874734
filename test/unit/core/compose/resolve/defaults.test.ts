import { expect, it } from 'vitest'
import { valueOf } from '../../../../support/compose-model.ts'

it.each([
  ['build: {}', { build: { context: '.', dockerfile: 'Dockerfile' } }],
  [
    'build: { dockerfile_inline: FROM x }',
    { build: { context: '.', dockerfile_inline: 'FROM x' } },
  ],
  ['build: { context: app, dockerfile: D }', { build: { context: 'app', dockerfile: 'D' } }],
  ['ports: [{ target: 80 }]', { ports: [{ target: 80, protocol: 'tcp', mode: 'ingress' }] }],
  [
    'ports: [{ target: 53, protocol: udp, mode: host }]',
    { ports: [{ target: 53, protocol: 'udp', mode: 'host' }] },
  ],
  ['secrets: [{ source: key }]', { secrets: [{ source: 'key', target: '/run/secrets/key' }] }],
  ['secrets: [{ source: key, target: k }]', { secrets: [{ source: 'key', target: 'k' }] }],
  ['gpus: [{ driver: nvidia }]', { gpus: [{ driver: 'nvidia', count: -1 }] }],
  ['gpus: [{ device_ids: ["0"] }]', { gpus: [{ device_ids: ['0'] }] }],
  [
    'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }',
    {
      deploy: { resources: { reservations: { devices: [{ capabilities: ['gpu'], count: -1 }] } } },
    },
  ],
])('fills in %s', (line, service) => {
  const text = `services:\n  web:\n    image: nginx\n    ${line}\nsecrets: { key: { file: key.txt } }\n`

  expect(valueOf(text)).toMatchObject({ services: { web: service } })
})
