"""Venues as authors write them: one line each, the name we show first, then other spellings.

A spelling of one short word must match in case (`CHI` is not `chi`); dots, hyphens and the space before
a number or a single letter do not matter (`Phys.Rev.D76` is `Phys Rev D` and 76).
"""

CONFERENCES = """
3DV; International Conference on 3D Vision
AAAI; AAAI Conference on Artificial Intelligence
AACL; AACL-IJCNLP; IJCNLP-AACL
AAMAS; Autonomous Agents and Multiagent Systems; Autonomous Agents and Multi-Agent Systems
ACCV; Asian Conference on Computer Vision
ACL; Annual Meeting of the Association for Computational Linguistics
ACL; Association for Computational Linguistics
ACM MM; ACM Multimedia; ACMMM; International Conference on Multimedia
ACSAC; Annual Computer Security Applications Conference
AISTATS; Artificial Intelligence and Statistics
ALT; Algorithmic Learning Theory
ASE; Automated Software Engineering
ASPLOS
ASRU; Automatic Speech Recognition and Understanding
AutoML; AutoML Conference
BMVC; British Machine Vision Conference
CAV; Computer Aided Verification
CBMS; International Symposium on Computer-Based Medical Systems
CCS; ACM CCS; Computer and Communications Security
CDC; Conference on Decision and Control
CHI; Human Factors in Computing Systems
CHIL; Conference on Health, Inference, and Learning
CIKM; Conference on Information and Knowledge Management
CLEAR; CLeaR; Causal Learning and Reasoning
COLING; International Conference on Computational Linguistics
COLM; Conference on Language Modeling
COLT; Conference on Learning Theory
CoNLL; Computational Natural Language Learning
CoRL; Conference on Robot Learning
CSCW; Computer-Supported Cooperative Work
CVPR; CVPRW; Computer Vision and Pattern Recognition
DAC; Design Automation Conference
DATE; Design, Automation and Test in Europe; Design Automation and Test in Europe
DCC; Data Compression Conference
EACL; European Chapter of the Association for Computational Linguistics
EASE; Evaluation and Assessment in Software Engineering
ECAI; European Conference on Artificial Intelligence
ECCV; ECCVW; European Conference on Computer Vision
ECIR; European Conference on Information Retrieval
ECML PKDD; ECML-PKDD; ECML/PKDD; ECMLPKDD
EMBC; Engineering in Medicine and Biology Conference
EMNLP; Empirical Methods in Natural Language Processing
EUSIPCO; European Signal Processing Conference
FAccT; ACM FAccT; Fairness, Accountability, and Transparency; Fairness, Accountability and Transparency
FG; Automatic Face and Gesture Recognition; Automatic Face and Gesture
FOCS; Foundations of Computer Science
FSE; ESEC/FSE; Foundations of Software Engineering
GECCO; Genetic and Evolutionary Computation Conference; Genetic and Evolutionary Conference
GLOBECOM; Globecom
HPCA
HRI; Human-Robot Interaction
I3D; Interactive 3D Graphics and Games
ICAPS; Automated Planning and Scheduling
ICASSP; Acoustics, Speech, and Signal Processing; Acoustics, Speech and Signal Processing
ICC; International Conference on Communications
ICCV; ICCVW; International Conference on Computer Vision
ICDAR; Document Analysis and Recognition
ICDCS; Distributed Computing Systems
ICDE; International Conference on Data Engineering
ICDM; International Conference on Data Mining
ICIAP; Image Analysis and Processing
ICIP; International Conference on Image Processing
ICLR; International Conference on Learning Representations; Learning Representations
ICME; International Conference on Multimedia and Expo; Multimedia and Expo
ICML; International Conference on Machine Learning
ICMR; Multimedia Retrieval
ICONIP; International Conference on Neural Information Processing
ICPR; International Conference on Pattern Recognition
ICRA; Robotics and Automation Conference; International Conference on Robotics and Automation
ICSE; International Conference on Software Engineering
ICSME; Software Maintenance and Evolution
ICWSM; AAAI Conference on Web and Social Media; Web and Social Media
IGARSS; Geoscience and Remote Sensing Symposium
IJCAI; International Joint Conference on Artificial Intelligence
IJCAI; International Joint Conferences on Artificial Intelligence
IJCB; International Joint Conference on Biometrics
IJCNN; International Joint Conference on Neural Networks
INFOCOM; International Conference on Computer Communications
Interspeech
IPDPS; International Parallel and Distributed Processing Symposium
IROS; Intelligent Robots and Systems
ISBI; International Symposium on Biomedical Imaging
ISCA; International Symposium on Computer Architecture
ISIT; International Symposium on Information Theory
ISMAR; International Symposium on Mixed and Augmented Reality
ISMIR; International Society for Music Information Retrieval
ISSTA; Software Testing and Analysis
ITSC; Intelligent Transportation Systems Conference
IUI; Intelligent User Interfaces
IV; Intelligent Vehicles Symposium
JCDL; Joint Conference on Digital Libraries
KDD; SIGKDD; ACM KDD; ACM SIGKDD; Knowledge Discovery and Data Mining
KR; Principles of Knowledge Representation and Reasoning
L4DC; Learning for Dynamics and Control
LREC; LREC-COLING; Language Resources and Evaluation
MICCAI; Medical Image Computing and Computer Assisted Intervention
MICCAI; Medical Image Computing and Computer-Assisted Intervention
MICRO; International Symposium on Microarchitecture
MIDL; Medical Imaging with Deep Learning
MLHC; Machine Learning for Healthcare
MLSys; Machine Learning and Systems
MMM; Multimedia Modeling
MSR; Mining Software Repositories
NAACL; North American Chapter of the Association for Computational Linguistics
NCCV; Netherlands Conference on Computer Vision
NDSS; Network and Distributed System Security
NeurIPS; NIPS; Neural Information Processing Systems; Advances in Neural Information Processing Systems
NSDI
OFC; Optical Fiber Communication Conference
OSDI
PAKDD; Pacific-Asia Conference on Knowledge Discovery and Data Mining
PLDI; Programming Language Design and Implementation
PODC; Principles of Distributed Computing
POPL; Principles of Programming Languages
RecSys; Recommender Systems
RSS; Robotics: Science and Systems; Robotics Science and Systems
SDM; SIAM International Conference on Data Mining
SemEval; International Workshop on Semantic Evaluation
SIGGRAPH
SIGGRAPH Asia
SIGIR; Research and Development in Information Retrieval
SIGMOD; ACM SIGMOD; Management of Data
SLT; Spoken Language Technology Workshop
SODA; Symposium on Discrete Algorithms
SOSP
STOC; Symposium on Theory of Computing
UAI; Uncertainty in Artificial Intelligence
UIST; User Interface Software and Technology
UMAP; User Modeling, Adaptation and Personalization
USENIX Security; USENIX Security Symposium
VLDB; Very Large Data Bases; Very Large Databases; PVLDB
VR; IEEE VR
VTC
WACV; WACVW; Winter Conference on Applications of Computer Vision
WASPAA
WCNC
WSDM; Web Search and Data Mining
WWW; The Web Conference; TheWebConf; International World Wide Web Conference
"""

JOURNALS = """
Acta Materialia; Acta Mater
Acta Physica Polonica; Acta Phys Polon
ACM Computing Surveys; ACM CSUR; Computing Surveys; CSUR
Advances in Mathematics; Adv Math
AIP Conference Proceedings; AIP Conf Proc
Annals of Applied Probability; Ann Appl Probab
Annals of Applied Statistics; AOAS; Ann Appl Stat
Annals of Mathematics; Ann of Math
Annals of Physics; Ann Phys; Annals Phys
Annals of Probability; Ann Probab
Annals of Statistics; Ann Statist; Ann Stat
Applied Physics Letters; Appl Phys Lett; APL
Artificial Intelligence Journal; AIJ
Astronomical Journal; Astron J; AJ
Astronomy & Astrophysics; Astronomy and Astrophysics; A&A; Astron Astrophys
Astrophysical Journal; ApJ; Astrophys J; Ap J
Astrophysical Journal Letters; ApJ Letters; ApJL; ApJ Lett; Astrophys J Lett
Astrophysical Journal Supplement; ApJS; ApJ Supplement; Astrophys J Suppl; ApJ Suppl
Bioinformatics
Biometrika
Chemical Physics Letters; Chem Phys Lett
Classical and Quantum Gravity; Class Quant Grav; Class Quantum Grav; CQG
Communications in Mathematical Physics; Commun Math Phys; Comm Math Phys; CMP
Computer Physics Communications; Comput Phys Commun
Computer Speech and Language; Computer Speech & Language
Computer Vision and Image Understanding; CVIU
Computers in Biology and Medicine
Engineering Applications of Artificial Intelligence
Europhysics Letters; EPL; Europhys Lett
European Physical Journal A; Eur Phys J A; EPJA; EPJ A
European Physical Journal B; Eur Phys J B; EPJB; EPJ B
European Physical Journal C; Eur Phys J C; EPJC; EPJ C
European Physical Journal D; Eur Phys J D
Expert Systems with Applications; ESWA
Foundations of Physics; Found Phys
General Relativity and Gravitation; Gen Rel Grav; GRG
IEEE Access
IEEE IoT Journal; IEEE Internet of Things Journal; Internet of Things Journal
IEEE JBHI; IEEE Journal of Biomedical and Health Informatics; JBHI
IEEE JBHI; Journal of Biomedical and Health Informatics
IEEE JSAC; JSAC; Journal on Selected Areas in Communications
IEEE JSTARS; JSTARS
IEEE Robotics and Automation Letters; IEEE RA-L; RA-L; RAL; IEEE RAL; Robotics and Automation Letters
IEEE Signal Processing Letters; IEEE SPL; Signal Processing Letters
IEEE TAC; Transactions on Automatic Control; Trans Automat Contr
IEEE TASLP; TASLP; Transactions on Audio, Speech and Language Processing
IEEE TASLP; Transactions on Audio, Speech, and Language Processing
IEEE TCOM; Transactions on Communications
IEEE TCSVT; TCSVT; Transactions on Circuits and Systems for Video Technology
IEEE TGRS; TGRS; Transactions on Geoscience and Remote Sensing
IEEE TIFS; TIFS; Transactions on Information Forensics and Security
IEEE TIP; TIP; Transactions on Image Processing; Trans Image Process
IEEE TIT; Transactions on Information Theory; Trans Inform Theory; Trans Inf Theory
IEEE TITS; IEEE T-ITS; T-ITS; TITS; Transactions on Intelligent Transportation Systems
IEEE TIV; Transactions on Intelligent Vehicles
IEEE TKDE; TKDE; Transactions on Knowledge and Data Engineering
IEEE TMI; TMI; Transactions on Medical Imaging; Trans Med Imaging; Trans Med Imag
IEEE TMM; TMM; Transactions on Multimedia
IEEE TNNLS; TNNLS; Transactions on Neural Networks and Learning Systems
IEEE TPAMI; TPAMI; T-PAMI; PAMI; Transactions on Pattern Analysis and Machine Intelligence
IEEE TPAMI; Trans Pattern Anal Mach Intell
IEEE TRO; T-RO; Transactions on Robotics
IEEE TSE; Transactions on Software Engineering
IEEE TSP; TSP; Transactions on Signal Processing
IEEE TVCG; TVCG; Transactions on Visualization and Computer Graphics
IEEE TWC; TWC; Transactions on Wireless Communications
IJCV; International Journal of Computer Vision
IJRR; International Journal of Robotics Research
Information Fusion
Information Sciences
International Journal of Modern Physics A; Int J Mod Phys A; IJMPA
International Journal of Modern Physics B; Int J Mod Phys B
International Journal of Modern Physics D; Int J Mod Phys D; IJMPD
International Journal of Modern Physics E; Int J Mod Phys E
J. Phys. A; Journal of Physics A; J Phys A
J. Phys. B; Journal of Physics B; J Phys B
J. Phys. G; Journal of Physics G; J Phys G
J. Phys.: Condens. Matter; Journal of Physics: Condensed Matter; J Phys Condens Matter; J Phys Cond Matt
JAIR; Journal of Artificial Intelligence Research
JAMIA
JASA; Journal of the American Statistical Association
JCAP; Journal of Cosmology and Astroparticle Physics
JHEP; J High Energy Phys; Journal of High Energy Physics
JMLR; Journal of Machine Learning Research
Journal of Algebra; J Algebra
Journal of Applied Physics; J Appl Phys
Journal of Chemical Physics; J Chem Phys; JCP
Journal of Fluid Mechanics; J Fluid Mech; JFM
Journal of Geometry and Physics; J Geom Phys
Journal of Materials Science
Journal of Mathematical Physics; J Math Phys
Journal of Medical Imaging
Journal of Statistical Mechanics; JSTAT; J Stat Mech
Journal of Statistical Physics; J Stat Phys
Journal of the Physical Society of Japan; J Phys Soc Jpn; J Phys Soc Jap; JPSJ
JPCS; Journal of Physics: Conference Series; J Phys Conf Ser
Knowledge-Based Systems
Machine Learning Journal
Medical Image Analysis; MedIA; Med Image Anal
Medical Physics
MNRAS; Mon Not R Astron Soc; Mon Not Roy Astron Soc; Monthly Notices of the Royal Astronomical Society
MNRAS Letters; Mon Not Roy Astron Soc Lett
Modern Physics Letters A; Mod Phys Lett A; MPLA
Nature
Nature Communications; Nat Commun
Nature Machine Intelligence
Nature Materials; Nat Mater
Nature Medicine
Nature Physics; Nat Phys
Neural Computation
Neural Networks
Neurocomputing
NeuroImage
New Journal of Physics; New J Phys; NJP
npj Digital Medicine
Nuclear Instruments and Methods; Nucl Instrum Meth; NIM
Nuclear Physics A; Nucl Phys A
Nuclear Physics B; Nucl Phys B
Nuclear Physics B Proceedings Supplements; Nucl Phys Proc Suppl
Optics Express; Opt Express
Optics Letters; Opt Lett
Pacific Journal of Mathematics; Pacific J Math
Pattern Recognition
Pattern Recognition Letters
Physica A
Physica B
Physica C
Physica D
Physica E
Physica Scripta; Phys Scripta
Physical Review A; Phys Rev A; PRA
Physical Review B; Phys Rev B; PRB
Physical Review C; Phys Rev C; PRC
Physical Review D; Phys Rev D; PRD
Physical Review E; Phys Rev E; PRE
Physical Review Letters; Phys Rev Lett; PRL
Physical Review X; Phys Rev X; PRX
Physics Letters A; Phys Lett A
Physics Letters B; Phys Lett B; PLB
Physics Reports; Phys Rept; Phys Rep
PLOS Computational Biology
PLOS ONE; PLoS ONE
PNAS; Proc Natl Acad Sci; Proceedings of the National Academy of Sciences
Proceedings of the IEEE
Progress of Theoretical Physics; Prog Theor Phys
Publications of the Astronomical Society of Japan; PASJ; Publ Astron Soc Jap
Publications of the Astronomical Society of the Pacific; PASP; Publ Astron Soc Pac
Remote Sensing of Environment; RSE
Reviews of Modern Physics; Rev Mod Phys; RMP
Science
Science Advances
Science Robotics
Scientific Data
Scientific Reports; Sci Rep
SIAM Journal on Computing; SIAM J Comput; SICOMP
SIAM Journal on Optimization; SIAM J Optim
Statistical Science; Statist Sci
Statistics and Computing
TACL; Transactions of the Association for Computational Linguistics
TMLR; Transactions on Machine Learning Research
TOG; ACM TOG; ACM Transactions on Graphics; Transactions on Graphics
TOIS; ACM TOIS; Transactions on Information Systems
TOMM; ACM TOMM
TOSEM; ACM TOSEM; Transactions on Software Engineering and Methodology
"""
