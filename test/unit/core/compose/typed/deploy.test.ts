import { describe, expect, it } from 'vitest'
import { hashOf } from '../../../../../core/hash.ts'
import { fileWith, findingsIn, typedFrom, typedService } from '../../../../support/typed-project.ts'

/** The model, also of what is not honoured yet. */
function modelOf(lines: string) {
  return typedFrom(fileWith(lines)).typed?.project.services[0]
}

describe('how a service is run', () => {
  it.each([
    ['deploy: { mode: global }', { mode: 'global' }],
    ['deploy: { mode: replicated-job }', { mode: 'replicated-job' }],
    ['deploy: { replicas: 3 }', { replicas: 3 }],
    ['scale: 0', { replicas: 0 }],
    [
      'deploy: { placement: { constraints: [node.labels.b == 1, node.labels.a != 2] } }',
      { placement: { constraints: ['node.labels.a != 2', 'node.labels.b == 1'] } },
    ],
    [
      'deploy: { placement: { preferences: [{ spread: node.labels.b }, { spread: node.labels.a }] } }',
      { placement: { spread: ['node.labels.b', 'node.labels.a'] } },
    ],
    ['deploy: { placement: { max_replicas_per_node: 2 } }', { placement: { maxPerAgent: 2 } }],
    [
      'deploy: { update_config: { parallelism: 0, delay: 5s, max_failure_ratio: 0.5, monitor: 1m, order: stop-first, failure_action: continue } }',
      {
        update: {
          ...{ parallelism: 0, delayMs: 5000, maxFailureRatio: 0.5, monitorMs: 60_000 },
          ...{ order: 'stop-first', failureAction: 'continue' },
        },
      },
    ],
    [
      'deploy: { restart_policy: { condition: on-failure, delay: 5s, max_attempts: 3, window: 2m } }',
      {
        restart: { condition: 'on-failure', delayMs: 5000, maxAttempts: 3, windowMs: 120_000 },
      },
    ],
    ['restart: on-failure:3', { restart: { condition: 'on-failure', maxAttempts: 3 } }],
    ['restart: unless-stopped', { restart: { condition: 'any' } }],
  ])('%s', (lines, expected) => {
    expect(modelOf(lines)).toMatchObject(expected)
  })

  it.each([
    ['deploy: { update_config: { failure_action: panic } }', 'one of pause, continue, rollback'],
    ['deploy: { update_config: { max_failure_ratio: 2 } }', 'is at most 1'],
    ['deploy: { placement: { constraints: [zone] } }', '"zone" is not a constraint'],
    ['deploy: { restart_policy: { condition: sometimes } }', 'one of none, on-failure, any'],
    ['deploy: { replicas: 10001 }', 'at most 10000 replicas'],
    ['restart: sometimes', 'restart can not be "sometimes"'],
  ])('%s is refused: %s', (lines, sentence) => {
    expect(findingsIn(fileWith(lines)).join()).toContain(sentence)
  })
})

describe('ways to write one thing have one hash', () => {
  it.each([
    ['mem_limit: 1g', limits('memory: 1024m')],
    ['cpus: 0.5', limits('cpus: "0.50"')],
    ['pids_limit: 10', limits('pids: 10')],
    ['mem_reservation: 1g', reservations('memory: 1g')],
    [`mem_limit: 1g\n${limits('memory: 1g')}`, 'mem_limit: 1048576k'],
    ['gpus: all', reservations('devices: [{ capabilities: [gpu], count: all }]')],
    ['ulimits: { nofile: 5 }', 'ulimits: { nofile: { soft: 5, hard: 5 } }'],
    ['sysctls: [net.a=1]', 'sysctls: { net.a: "1" }'],
    ['cap_add: [CAP_CHOWN, KILL]', 'cap_add: [kill, chown]'],
    ['security_opt: ["no-new-privileges:true"]', 'security_opt: [no-new-privileges=true]'],
    ['extra_hosts: ["a:10.0.0.1"]', 'extra_hosts: { a: 10.0.0.1 }'],
    ['annotations: [a=b]', 'annotations: { a: b }'],
    ['dns: 1.1.1.1', 'dns: [1.1.1.1]'],
    ['networks: [front]', 'networks: { front: }'],
    ['networks: [front, back]', 'networks: { back: {}, front: }'],
    ['tmpfs: ["/x:size=1m"]', 'volumes: [{ type: tmpfs, target: /x, tmpfs: { size: 1m } }]'],
    ['devices: [/dev/a]', 'devices: [{ source: /dev/a, target: /dev/a, permissions: mrw }]'],
    ['pull_policy: weekly', 'pull_policy: every_7d'],
    ['post_start: [{ command: a b }]', 'post_start: [{ command: [a, b], privileged: false }]'],
    ['shm_size: 1m', 'shm_size: 1048576'],
    ['links: [db]', 'depends_on: { db: { condition: service_started, restart: true } }'],
  ])('%s', (short, long) => {
    const policy = { gpus: true, devices: ['/dev/a'] }
    const rest = '  db: { image: postgres }\nnetworks: { front: , back: }'

    const [a, b] = [short, long].map(lines => typedService(lines, { policy }, rest))

    expect(a).toEqual(b)
    expect(hashOf(a)).toBe(hashOf(b))
    expect(a).not.toEqual(typedService('', {}, rest))
  })

  function limits(fields: string): string {
    return `deploy: { resources: { limits: { ${fields} } } }`
  }

  function reservations(fields: string): string {
    return `deploy: { resources: { reservations: { ${fields} } } }`
  }
})

describe('what stands in two places agrees', () => {
  it.each([
    ['mem_limit: 1g\ndeploy: { resources: { limits: { memory: 2g } } }'],
    ['cpus: 1\ndeploy: { resources: { limits: { cpus: 2 } } }'],
    ['pids_limit: 1\ndeploy: { resources: { limits: { pids: 2 } } }'],
    ['scale: 1\ndeploy: { replicas: 2 }'],
  ])('%j', lines => {
    const findings = findingsIn(fileWith(lines))

    expect(findings).toHaveLength(1)
    expect(findings.join()).toContain('conflict')
  })
})
