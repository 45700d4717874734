import { describe, expect, it } from 'vitest'
import { hashOf } from '../../../../../core/hash.ts'
import { fileWith, findingsIn, typedService } from '../../../../support/typed-project.ts'

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
      'deploy: { placement: { constraints: [node.role == worker, node.role!=manager, Node.Platform.OS==linux, engine.labels.a-b.c == d e] } }',
      {
        placement: {
          constraints: [
            ...['Node.Platform.OS==linux', 'engine.labels.a-b.c == d e'],
            ...['node.role == worker', 'node.role!=manager'],
          ],
        },
      },
    ],
    [
      'deploy: { resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: tpu, value: 2 } }, { discrete_resource_spec: { kind: gpu, value: "1" } }, { discrete_resource_spec: { kind: ssd, value: 0 } }] } } }',
      { resources: { reservations: { generic: { gpu: 1, tpu: 2 } } } },
    ],
    ['deploy: { endpoint_mode: vip }', { endpointMode: 'vip' }],
    ['deploy: { update_config: { order: start-first } }', { update: { order: 'start-first' } }],
    [
      'deploy: { rollback_config: { parallelism: 1, delay: 5s, order: stop-first, monitor: 2s } }',
      {
        rollback: {
          ...{ parallelism: 1, delayMs: 5000, order: 'stop-first', monitorMs: 2000 },
          failureAction: 'pause',
        },
      },
    ],
    [
      'deploy: { mode: global-job, restart_policy: { max_attempts: 2 } }',
      { mode: 'global-job', restart: { condition: 'on-failure', maxAttempts: 2 } },
    ],
    [
      'restart: always\ndeploy: { mode: replicated-job, replicas: 2, restart_policy: { condition: none } }',
      { mode: 'replicated-job', replicas: 2, restart: { condition: 'none' } },
    ],
    ['deploy: { mode: replicated-job }', { restart: { condition: 'none' } }],
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
    expect(typedService(lines)).toMatchObject(expected)
  })

  it.each([
    ['deploy: { update_config: { failure_action: panic } }', 'one of pause, continue, rollback'],
    ['deploy: { update_config: { max_failure_ratio: 2 } }', 'is at most 1'],
    ['deploy: { placement: { constraints: [zone] } }', '"zone" is not a constraint'],
    [
      'deploy: { placement: { constraints: [node.ip == 10.0.0.1] } }',
      '"node.ip == 10.0.0.1" asks for what is not known',
    ],
    [
      'deploy: { placement: { constraints: [node.labels. == a] } }',
      '"node.labels. == a" asks for what is not known',
    ],
    [
      'deploy: { placement: { constraints: [node.role == manager] } }',
      'no server meets "node.role == manager": engines run no tasks, so every server is a worker (remove it, or label a server',
    ],
    ['deploy: { placement: { constraints: [node.role!=Worker] } }', 'every server is a worker'],
    ['deploy: { mode: everywhere }', 'one of replicated, global, replicated-job, global-job'],
    ['deploy: { endpoint_mode: lb }', 'one of vip, dnsrr'],
    ['deploy: { rollback_config: { failure_action: rollback } }', 'one of pause, continue'],
    ['deploy: { mode: global, replicas: 1 }', 'one task on each server, not a number of replicas'],
    ['scale: 2\ndeploy: { mode: global-job }', 'one task on each server, not a number of replicas'],
    ['restart: always\ndeploy: { mode: replicated-job }', 'it can not be restarted "always"'],
    [
      'deploy: { mode: global-job, restart_policy: { condition: any } }',
      'it can not be restarted "any" (write on-failure or "no")',
    ],
    [
      'deploy: { resources: { reservations: { generic_resources: [{ discrete_resource_spec: { value: 1 } }] } } }',
      'needs "kind" and "value"',
    ],
    [
      'deploy: { resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: gpu, value: -1 } }] } } }',
      '"value" must be a whole number from 0',
    ],
    [
      'deploy: { resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: gpu, value: 1 } }, { discrete_resource_spec: { kind: gpu, value: 1 } }] } } }',
      '"gpu" is reserved twice',
    ],
    ['deploy: { restart_policy: { condition: sometimes } }', 'one of none, on-failure, any'],
    ['deploy: { replicas: 10001 }', 'at most 10000 replicas'],
    ['restart: sometimes', 'restart can not be "sometimes"'],
  ])('%s is refused: %s', (lines, sentence) => {
    expect(findingsIn(fileWith(lines)).join()).toContain(sentence)
  })
})

describe('what makes no difference is said', () => {
  it.each([
    ['deploy: { update_config: { delay: 5s } }', '"delay" has no effect: all tasks change at once'],
    ['deploy: { update_config: { parallelism: 0, delay: 5s } }', '"delay" has no effect'],
    ['deploy: { rollback_config: { delay: 5s } }', '"delay" has no effect'],
    [
      'deploy: { placement: { preferences: [{ spread: zone }] } }',
      '"zone" has no effect: nothing is known of servers by that name',
    ],
    [
      'deploy: { mode: global, placement: { max_replicas_per_node: 1 } }',
      'one task on each server',
    ],
    [
      'deploy: { mode: global-job, update_config: { order: stop-first } }',
      '"update_config" has no',
    ],
    [
      'deploy: { mode: replicated-job, rollback_config: { order: stop-first } }',
      '"rollback_config"',
    ],
    ['deploy: { mode: replicated-job, endpoint_mode: vip }', '"endpoint_mode" has no effect'],
    ['deploy: { endpoint_mode: vip }\nnetwork_mode: none', '"endpoint_mode" has no effect'],
    ['deploy: { mode: replicated-job }\nports: ["80:80"]', 'only while its tasks run'],
    ['deploy: { mode: replicated-job, replicas: 0 }', 'a job without tasks does nothing'],
  ])('%j: %s', (lines, sentence) => {
    expect(findingsIn(fileWith(lines))).toEqual([])
    expect(findingsIn(fileWith(lines), {}, 'warning').join()).toContain(sentence)
  })

  it.each([
    'deploy: { update_config: { parallelism: 1, delay: 5s } }',
    'deploy: { mode: replicated-job, endpoint_mode: dnsrr }',
    'deploy: { mode: global }',
    'deploy: { replicas: 0 }',
    'deploy: { mode: global-job, restart_policy: { condition: on-failure } }',
  ])('and nothing of what does: %j', lines => {
    expect(findingsIn(fileWith(lines), {}, 'warning')).toEqual([])
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
    [
      'deploy: { mode: replicated, endpoint_mode: dnsrr, rollback_config: {}, replicas: 2 }',
      'scale: 2',
    ],
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
