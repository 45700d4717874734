import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCluster, type Cluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { startLoad } from '../support/load.ts'
import { webApp } from './compose-texts.ts'

let cluster: Cluster
const url = (port: number) => `http://${cluster.host.address}:${port}/`

beforeAll(async () => {
  cluster = await startCluster()
})

afterAll(async () => {
  await cluster.stop()
})

/** Commits and waits until the engine says how it ended. */
async function push(files: Readonly<Record<string, string | null>>, ...flags: string[]) {
  await cluster.repository.commit(files)
  return await cluster.cli('sync', 'deploy', '--wait', ...flags)
}

interface Ps {
  readonly tasks: readonly {
    id: string
    app: string
    image: string
    role: string
    ready: boolean
    containerId: string
  }[]
}

const tasksOf = async (app: string) => (await cluster.json<Ps>('ps', app)).tasks

describe('a push', () => {
  it('deploys an application that answers on its port', async () => {
    const { code, stderr, stdout } = await push({ 'shop/compose.yaml': webApp('one', 8081) })

    expect(stdout + stderr).toContain('done')
    expect(code).toBe(0)
    expect(await (await fetch(url(8081))).text()).toContain('one')
    expect(await tasksOf('shop')).toHaveLength(2)
  })

  it('updates it under load without one failed request', async () => {
    const load = startLoad(url(8081), 200)
    const { code } = await push({ 'shop/compose.yaml': webApp('two', 8081) })
    await load.sees('two')
    const { requests, failed, errors } = await load.stop()

    expect(code).toBe(0)
    expect({ failed, errors }).toEqual({ failed: 0, errors: {} })
    expect(requests).toBeGreaterThan(200)
    expect(await (await fetch(url(8081))).text()).toContain('two')
  })

  it('builds images from the tree, and does not build what it has built', async () => {
    const dockerfile = 'FROM bnt/web:1\nCOPY page.txt /page.txt\nENV VERSION=built\n'
    const compose = (port: number, more = '') =>
      `services:\n  web:\n    build: ./web\n    ports: ["${port}:80"]\n    stop_grace_period: 1s\n${more}`
    const first = await push({
      'built/compose.yaml': compose(8082),
      'built/web/Dockerfile': dockerfile,
      'built/web/page.txt': 'hello',
    })
    const [task] = await tasksOf('built')
    const again = await push({
      'built/compose.yaml': compose(8082, '    environment: { MORE: "1" }\n'),
    })
    const [next] = await tasksOf('built')

    expect([first.code, again.code]).toEqual([0, 0])
    expect(task?.image).toMatch(/^127\.0\.0\.1:5000\/built\/web@sha256:[0-9a-f]{64}$/)
    expect(next?.image).toBe(task?.image)
    expect(next?.id).not.toBe(task?.id)
  })

  it('that changes only a README deploys nothing', async () => {
    const before = await cluster.containers()
    const { code } = await push({ 'README.md': 'news' })

    expect(code).toBe(0)
    expect(await cluster.containers()).toEqual(before)
  })

  it('that changes an env file deploys only its application', async () => {
    const compose = webApp('x', 8083, '').replace(
      '    environment:\n      VERSION: "x"\n',
      '    env_file: web.env\n',
    )
    await push({ 'env/compose.yaml': compose, 'env/web.env': 'VERSION=first\n' })
    const shop = await tasksOf('shop')
    await push({ 'env/web.env': 'VERSION=second\n' })

    expect(await (await fetch(url(8083))).text()).toContain('second')
    expect(await tasksOf('shop')).toEqual(shop)
  })

  it('starts services in the order of depends_on, found by name', async () => {
    const compose = `services:
  web:
    image: bnt/web:1
    environment: { VERSION: "first" }
    depends_on:
      api: { condition: service_healthy }
    command: ["/bin/sh", "-c", "mkdir -p /www && wget -q -O /www/index.html http://api:80/ && exec httpd -f -p 80 -h /www"]
    ports: ["8084:80"]
    stop_grace_period: 1s
  api:
    image: bnt/web:1
    environment: { VERSION: "from api" }
    stop_grace_period: 1s
    healthcheck: { test: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:80/"], interval: 1s }
`
    const { code } = await push({ 'chain/compose.yaml': compose })

    expect(code).toBe(0)
    expect(await (await fetch(url(8084))).text()).toContain('from api')
  })
})

it('while a rollout is under way, banyan why tells which task waits for what, and what to do', async () => {
  const compose = (test: string) => `services:
  web:
    image: bnt/web:1
    stop_grace_period: 1s
    healthcheck: { test: ["CMD", "${test}"], interval: 1s, start_period: 5m }
  late:
    image: bnt/web:1
    stop_grace_period: 1s
    depends_on: { web: { condition: service_healthy } }
`
  await cluster.repository.commit({ 'slow/compose.yaml': compose('false') })
  await cluster.cli('sync', 'deploy', '--no-wait')
  const why = await eventually(async () => {
    const { stdout } = await cluster.cli('why', 'slow')
    return stdout.includes('has not passed yet') ? stdout : undefined
  })
  const { waits } = await cluster.json<{ waits: unknown[] }>('why', 'slow/late')
  const { code } = await push({ 'slow/compose.yaml': compose('true') })

  expect(why).toMatch(/slow-web-1-\w+ on \S+ runs, and its health check has not passed yet/)
  expect(why).toContain('late waits for web to be healthy')
  expect(why).toContain('Next: banyan logs slow/web')
  expect(waits).toMatchObject([{ service: 'late', what: 'waits for web to be healthy' }])
  expect(code).toBe(0)
})

describe('a person', () => {
  it('rolls back, stays there against the same commit, and is released by the next', async () => {
    await push({ 'roll/compose.yaml': webApp('v1', 8086) })
    await push({ 'roll/compose.yaml': webApp('v2', 8086) })
    const { code } = await cluster.cli('rollback', 'roll')
    await cluster.cli('sync', 'deploy')
    const back = await (await fetch(url(8086))).text()
    await push({ 'roll/compose.yaml': webApp('v3', 8086) })

    expect(code).toBe(0)
    expect(back).toContain('v1')
    expect(await (await fetch(url(8086))).text()).toContain('v3')
  })

  it('takes an application down and resumes it', async () => {
    const down = await cluster.cli('down', 'roll')
    const tasks = await tasksOf('roll')
    await cluster.cli('sync', 'deploy')
    const stillDown = await tasksOf('roll')
    const resumed = await cluster.cli('resume', 'roll')

    expect([down.code, resumed.code]).toEqual([0, 0])
    expect([tasks, stillDown]).toEqual([[], []])
    expect(await (await fetch(url(8086))).text()).toContain('v3')
  })

  it('keeps volumes when an application goes down, and removes them only when told to', async () => {
    const compose = `services:
  db:
    image: bnt/tool:1
    stop_grace_period: 1s
    command: ["/bin/sh", "-c", "cat /data/mark; echo kept > /data/mark; sleep 1000"]
    volumes: [data:/data]
volumes:
  data:
`
    const logs = async () => (await cluster.cli('logs', 'stored/db')).stdout
    await push({ 'stored/compose.yaml': compose })
    await cluster.cli('down', 'stored')
    await cluster.cli('resume', 'stored')
    const afterDown = await logs()
    const unsaid = await cluster.cli('down', 'stored', '--volumes')
    const removed = await cluster.cli('down', 'stored', '--volumes', '--yes')
    await cluster.cli('resume', 'stored')
    const afterRemoval = await logs()
    await push({ 'stored/compose.yaml': null }, '--wait')

    expect(afterDown).toContain('kept')
    expect(unsaid).toMatchObject({ code: 3 })
    expect(unsaid.stderr).toContain('--yes')
    expect(removed.stdout + removed.stderr).toContain('removed on')
    expect(removed.code).toBe(0)
    expect(afterRemoval).not.toContain('kept')
  })

  it('reads the logs of a service', async () => {
    await push({
      'talk/compose.yaml':
        'services:\n  t:\n    image: bnt/tool:1\n    stop_grace_period: 1s\n    command: ["/bin/sh", "-c", "echo hello from talk; sleep 1000"]\n',
    })
    const { stdout, code } = await cluster.cli('logs', 'talk/t')

    expect(code).toBe(0)
    expect(stdout).toContain('hello from talk')
  })

  it('sees what a commit would change before it is synced', async () => {
    await cluster.repository.git('update-ref', 'refs/heads/next', 'refs/heads/main')
    await cluster.repository.commit({ 'roll/compose.yaml': webApp('v4', 8086) }, 'Next', 'next')
    const { code, stdout } = await cluster.cli('diff', 'deploy', '--ref', 'next')
    const none = await cluster.cli('diff', 'deploy')

    expect(code).toBe(2)
    expect(stdout).toMatch(/VERSION[\s\S]*v3[\s\S]*v4/)
    expect(none.code).toBe(0)
  })
})

describe('a container that somebody ends on its server', () => {
  const app = `services:\n  web:\n    image: bnt/tool:1\n    command: ["sleep", "1000"]\n    stop_grace_period: 1s\n    restart: always\n`
  const container = async () => {
    const [task] = await eventually(async () => {
      const tasks = await tasksOf('meddled')
      return tasks.every(({ ready }) => ready) ? tasks : undefined
    })
    const docker = new Docker({ socketPath: cluster.docker.socket })
    return docker.getContainer(task?.containerId ?? '')
  }
  const toldOf = async (text: string) =>
    await eventually(async () => {
      const { stdout } = await cluster.cli('events', 'meddled')
      return stdout.includes(text) ? stdout : undefined
    })

  it('runs again, and after the third time no more until somebody asks', async () => {
    await push({ 'meddled/compose.yaml': app })
    await (await container()).stop({ t: 0 })
    await toldOf('web.1 on node-1 was stopped by somebody; started again')
    for (let time = 2; time <= 4; time++) {
      const each = await container()
      await each.remove({ force: true })
      await eventually(async () => {
        const [task] = await tasksOf('meddled')
        return task?.containerId === each.id && task.ready ? undefined : task
      })
    }
    await toldOf('was removed by somebody, for the 4th time in ten minutes: it is left alone')
    const why = await cluster.cli('why', 'meddled')
    const status = await cluster.cli('status')
    await cluster.cli('sync', 'deploy', '--retry', '--wait')
    const { id } = await container()
    await push({ 'meddled/compose.yaml': null })

    expect(why.stdout).toContain('left alone')
    expect(why.stdout).toContain('banyan sync deploy --retry')
    expect(status.stdout).toContain('left alone')
    expect(id).not.toBe('')
  })
})

describe('an application whose manifest is gone', () => {
  it('is removed with its containers', async () => {
    await push({ 'gone/compose.yaml': webApp('bye', 8087) })
    const { code } = await push({ 'gone/compose.yaml': null })
    const ps = await cluster.cli('ps', 'gone')

    expect(code).toBe(0)
    expect(ps.code).toBe(5)
    expect((await cluster.containers()).filter(({ name }) => name.startsWith('gone-'))).toEqual([])
    await expect(fetch(url(8087))).rejects.toThrow()
  })
})
