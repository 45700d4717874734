import { expect, it } from 'vitest'
import { aService } from '../../../support/builders.ts'
import { RolloutCluster } from '../../../support/rollout-cluster.ts'

const port = { published: 80, target: 80, protocol: 'tcp', mode: 'host' } as const

function web(image: string) {
  return aService({ name: 'web', image, replicas: 2, ports: [port] })
}

it('gives no task a place back that another one of the service has by now', () => {
  const cluster = new RolloutCluster(['a', 'b', 'c'])
  cluster.accept([web('web:1')])
  cluster.run()
  const [stopped, stays] = [1, 2].map(slot =>
    [...cluster.tasks].find(([, task]) => task.slot === slot),
  )
  if (!stopped || !stays) throw new Error('there are not two tasks')
  const [place, { id }] = stopped
  cluster.tasks.delete(place)
  cluster.statuses.delete(place)
  cluster.application = { ...cluster.application, replaced: { [id]: stays[1].agent } }
  cluster.accept([web('web:2')])
  cluster.run()

  expect(cluster.application).toMatchObject({ active: 2 })
  expect(new Set([...cluster.tasks.values()].map(({ agent }) => agent)).size).toBe(2)
})
