"""Which skips of a trained network earn their keep: measured on its validation split, in a process of its own.

A worker process runs ``python -m nas.ablation`` for an ablation that was asked for over HTTP; torch is loaded
there. What is found is :class:`nas.analysis.ablation.Findings`.
"""
