"""The page that people read: each diagram with the flows taken, each flow with its scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from features.flow_coverage import Coverage, Flow
from features.flow_drawing import anchor, drawing

# A list longer than this is folded in the table.
FEW = 3
STYLE = """
body { font: 14px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 24px;
  color: #1f2328 }
h1 { font-size: 22px } h2 { font-size: 18px; margin-top: 36px }
.full { color: #1a7f37 } .short { color: #d1242f }
.diagram { overflow: auto; border: 1px solid #d0d7de; border-radius: 6px }
svg { display: block; background: #fff }
svg rect, svg polygon, svg circle, svg polyline { fill: none; stroke: #57606a }
svg .node { fill: #fff } svg .endEvent, svg .callActivity { stroke-width: 3 }
svg .serviceTask, svg .businessRuleTask { fill: #f6f8fa }
svg .going-on { stroke-dasharray: 5 3 } svg .area { stroke-dasharray: 2 2 }
svg .lane { stroke: #d0d7de } svg .edge { stroke-dasharray: 4 4 }
svg .flow { stroke-width: 2 } svg .taken { stroke: #1a7f37 }
svg .missed { stroke: #d1242f; stroke-width: 4 }
svg .flow:hover, svg .flow:target { stroke-width: 7 }
svg #arrow-taken path { fill: #1a7f37 } svg #arrow-missed path { fill: #d1242f }
foreignObject { overflow: visible; pointer-events: none }
foreignObject div { width: 100%; height: 100%; display: flex; align-items: center;
  justify-content: center; text-align: center; line-height: 1.2; font-size: 12px }
.label div { align-items: flex-start; font-size: 11px; white-space: nowrap;
  text-shadow: 0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff }
.heading div { writing-mode: vertical-rl } .sign div { font-size: 18px }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #d0d7de; padding: 4px 8px; text-align: left;
  vertical-align: top }
tr:target { background: #fff8c5 } td ul { margin: 0; padding-left: 18px }
code { font-size: 12px }
"""
ARROWS = "".join(
    f'<marker id="arrow-{state}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" '
    'markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">'
    '<path d="M0 0L10 5L0 10z"/></marker>'
    for state in ("taken", "missed")
)


def page(measured: Sequence[Coverage]) -> str:
    """``flow-coverage.html``: one file, no script, nothing fetched."""
    contents = "".join(
        f'<li><a href="#{escape(one.process_id)}">{escape(one.name)}</a> {_count(one)}</li>'
        for one in measured
    )
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>流程覆盖</title>'
        f'<style>{STYLE}</style><svg width="0" height="0"><defs>{ARROWS}</defs>'
        "</svg><h1>流程覆盖</h1><p>绿色的顺序流有场景走过,红色的没有。点顺序流看是哪些场景,"
        f"点表中的编号看它在图上的位置。</p><ul>{contents}</ul>"
        f"{''.join(_section(one) for one in measured)}</html>\n"
    )


def _count(one: Coverage) -> str:
    style = "short" if one.missing else "full"
    return f'<b class="{style}">{len(one.flows) - len(one.missing)}/{len(one.flows)}</b>'


def _section(one: Coverage) -> str:
    rows = "".join(_row(one, flow) for flow in one.flows)
    return (
        f'<h2 id="{escape(one.process_id)}">{escape(one.name)} '
        f"<code>{escape(one.process_id)}</code> {_count(one)}</h2>"
        f'<div class="diagram">{drawing(one)}</div>'
        "<table><thead><tr><th>从<th>到<th>条件<th>顺序流<th>走过的场景</thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(one: Coverage, flow: Flow) -> str:
    identity = escape(anchor(one, flow.identity))
    return (
        f'<tr id="{identity}-row"><td>{escape(flow.source)}<td>{escape(flow.target)}'
        f"<td>{escape(flow.name)}"
        f'<td><a href="#{identity}"><code>{escape(flow.identity)}</code></a><td>{_took(flow)}</tr>'
    )


def _took(flow: Flow) -> str:
    """The scenarios that took the flow; a long list is folded."""
    if not flow.scenarios:
        return '<b class="short">没有</b>'
    items = "".join(f"<li>{escape(name)}</li>" for name in flow.scenarios)
    if len(flow.scenarios) <= FEW:
        return f"<ul>{items}</ul>"
    return f"<details><summary>{len(flow.scenarios)} 个场景</summary><ul>{items}</ul></details>"
