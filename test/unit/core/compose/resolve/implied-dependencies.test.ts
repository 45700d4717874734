import { expect, it } from 'vitest'
import { errorsOf, valueOf } from '../../../../support/compose-model.ts'

const joined = { condition: 'service_started', restart: true, required: true }
const used = { condition: 'service_started', restart: false, required: true }

function servicesOf(text: string) {
  return (valueOf(text) as { services: Record<string, { depends_on?: unknown }> }).services
}

it.each([
  ['links: [db]', { db: joined }],
  ['links: ["db:store"]', { db: joined }],
  ['network_mode: "service:db"', { db: joined }],
  ['ipc: "service:db"', { db: joined }],
  ['pid: "service:db"', { db: joined }],
  ['uts: "service:db"', { db: joined }],
  ['volumes_from: ["db:ro"]', { db: used }],
  ['volumes_from: ["container:other"]', undefined],
  ['ipc: shareable', undefined],
  [
    'depends_on: { db: { condition: service_healthy, required: true } }, links: [db]',
    { db: { condition: 'service_healthy', required: true } },
  ],
])('%s gives %j', (key, dependencies) => {
  const text = `services: { web: { image: nginx, ${key} }, db: { image: postgres } }\n`

  expect(servicesOf(text)['web']?.depends_on).toEqual(dependencies)
})

it('points at what implies a service that is not there', () => {
  expect(errorsOf('services:\n  web:\n    image: nginx\n    links: [gone, "a:b:c"]\n')).toEqual([
    'shop/compose.yaml:4:13 unknown-service',
    'shop/compose.yaml:4:19 unknown-service',
  ])
})
