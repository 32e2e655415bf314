/** The file of each namespace, without its ending. */
export const messageFiles = {
  call: 'call',
  chart: 'chart',
  dataset: 'dataset',
  firstRun: 'first-run',
  live: 'live',
  model: 'model',
  newTask: 'new-task',
  shell: 'shell',
  task: 'task',
} as const
