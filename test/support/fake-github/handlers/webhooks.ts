import { deliveryAnswer } from '../present.ts'
import { notFound, number, paged, type Handlers } from '../visit.ts'

export const webhooks: Handlers = {
  'repos/list-webhooks': {
    needs: ['repository_hooks', 'read'],
    answer: visit =>
      paged(
        visit,
        visit.world.hooks.map(({ deliveries: _, ...hook }) => hook),
      ),
  },
  'repos/list-webhook-deliveries': {
    needs: ['repository_hooks', 'read'],
    answer: visit => {
      const found = visit.world.hooks.find(({ id }) => id === number(visit, 'hook_id'))
      return found ? paged(visit, found.deliveries.map(deliveryAnswer)) : notFound
    },
  },
}
