// Original file: proto/banyan/v1/control.proto

import type { TaskView as _banyan_v1_TaskView, TaskView__Output as _banyan_v1_TaskView__Output } from '../../banyan/v1/TaskView.ts';

export interface ListTasksReply {
  'tasks'?: (_banyan_v1_TaskView)[];
}

export interface ListTasksReply__Output {
  'tasks': (_banyan_v1_TaskView__Output)[];
}
