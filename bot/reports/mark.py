"""Who took a paper out and when, on each of its pages: in a line above and below, and across it in grey."""

from typing import Any, Final
from xml.sax.saxutils import quoteattr

#: As Word itself writes a watermark: a shape of its drawing language behind the text.
_SHAPE: Final = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
     xmlns:w10="urn:schemas-microsoft-com:office:word"><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
  path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
  <v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
  <v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>
  <v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
  <v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" stroked="f"
  fillcolor="#d9d9d9" style="position:absolute;width:{width}pt;height:{height}pt;rotation:315;
  z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;
  mso-position-vertical:center;mso-position-vertical-relative:margin">
  <v:fill opacity=".5"/><v:textpath style="font-family:{font};font-size:1pt" string={text}/>
  <w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>"""

#: Points: how tall the letters across the page are, and how long the line may become.
TALL: Final = 26
LONGEST: Final = 460


def mark(section: Any, across: str, line: str, font: str) -> None:
    """`across` stands behind the text of every page of a python-docx section, `line` above and below it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.shared import Pt, RGBColor

    for place in (section.header, section.footer):
        paragraph = place.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(line)
        run.font.size, run.font.color.rgb = Pt(8), RGBColor(0x80, 0x80, 0x80)
    wide = sum(TALL * (0.55 if ord(c) < 0x2E80 else 1) for c in across)
    size = {"width": min(round(wide), LONGEST), "height": round(TALL * min(1, LONGEST / wide) * 1.3)}
    shape = _SHAPE.format(**size, font=font, text=quoteattr(across))
    section.header.paragraphs[0]._p.append(parse_xml(shape))
