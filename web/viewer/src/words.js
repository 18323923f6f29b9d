const CHINESE = {
  picture: '流程图',
  tools: '流程图工具',
  closer: '放大',
  farther: '缩小',
  whole: '看全图',
  standing: '看当前步骤',
  hint: '拖动移动,按住 Ctrl 滚动缩放',
  active: '当前步骤',
  passed: '已完成',
  taken: '已走路线',
  failed: '流程图没有画出来,请刷新页面再试。',
};

/** The texts of `host`'s diagram: the page's own, where it gives them. */
export function words(host) {
  return { ...CHINESE, ...JSON.parse(host.dataset.words || '{}') };
}
