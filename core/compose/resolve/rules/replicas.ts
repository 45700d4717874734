import { shown } from '../../context.ts'
import { mapAt, scalarAt } from '../../read.ts'
import { keyOf, type Project, type Service } from '../project.ts'

/** `scale` and `deploy.replicas` agree, and only a single container can have a name of its own. */
export function checkReplicas(service: Service, { problems }: Project): void {
  const scale = scalarAt(service.map, 'scale')
  const replicas = scalarAt(mapAt(service.map, 'deploy'), 'replicas')
  if (scale && replicas && Number(scale.value) !== Number(replicas.value)) {
    problems.error(scale.at, 'conflict', '"scale" and "deploy.replicas" differ', 'keep one of them')
  }
  for (const number of [scale, replicas]) {
    if (!number || Number(number.value) >= 0) continue
    problems.error(number.at, 'invalid-number', `${shown(number)} replicas can not run`)
  }
  const name = scalarAt(service.map, 'container_name')
  const wanted = scale ?? replicas
  if (!name || name.value === '' || !wanted || Number(wanted.value) <= 1) return
  const message = 'several replicas can not share one container name'
  const hint = 'remove "container_name" or set replicas to 1'
  problems.error(keyOf(service, 'container_name'), 'conflict', message, hint)
}
